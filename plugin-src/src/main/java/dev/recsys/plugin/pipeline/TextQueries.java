/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryStringQueryBuilder;
import org.opensearch.index.query.SimpleQueryStringBuilder;

/**
 * The queries that hold what a user typed: {@code match}, {@code multi_match}, {@code combined_fields}, {@code query_string} and
 * {@code simple_query_string}; of the last two only where the text has no operators.
 */
final class TextQueries {
    /** Named rather than seen: not every version has its class. */
    private static final String COMBINED_FIELDS = "combined_fields";

    private static final String LENIENT = "lenient";

    /** How many fields a pattern such as {@code title*} is taken for, where queries are counted. */
    private static final int FIELDS_OF_A_PATTERN = 50;

    /** Of either syntax, anywhere in the text. */
    private static final Pattern OPERATORS = Pattern.compile("[=&|<>!(){}\\[\\]^\"~*?:\\\\/]");

    /** Only where a word begins: a hyphen within one is none. */
    private static final Pattern PREFIX_OPERATORS = Pattern.compile("(?<=^|\\s)[+-]+");

    private static final Pattern WORD_OPERATORS = Pattern.compile("(?<=^|\\s)(AND|OR|NOT|TO)(?=\\s|$)");

    private static final Set<String> SYNTAX = Set.of(QueryStringQueryBuilder.NAME, SimpleQueryStringBuilder.NAME);

    private final QueryJson json;

    TextQueries(QueryJson json) {
        this.json = json;
    }

    static boolean isOne(QueryBuilder query) {
        return query instanceof MatchQueryBuilder
                || query instanceof MultiMatchQueryBuilder
                || query instanceof QueryStringQueryBuilder
                || query instanceof SimpleQueryStringBuilder
                || COMBINED_FIELDS.equals(query.getName());
    }

    /** The text of a query that {@link #isOne}, or null if it has none. */
    @Nullable
    static String text(QueryBuilder query) {
        Object value =
                switch (query) {
                    case MatchQueryBuilder match -> match.value();
                    case MultiMatchQueryBuilder match -> match.value();
                    case QueryStringQueryBuilder string -> string.queryString();
                    case SimpleQueryStringBuilder string -> string.value();
                    default -> body(QueryJson.of(query), query).get("query");
                };
        return value instanceof String text && text.isBlank() == false ? text : null;
    }

    /** Whether all of the text is words. */
    static boolean isPlain(QueryBuilder query, String text) {
        if (query instanceof QueryStringQueryBuilder string && string.escape()) {
            return true;
        }
        return SYNTAX.contains(query.getName()) == false || isPlain(text);
    }

    private static boolean isPlain(String text) {
        return OPERATORS.matcher(text).find() == false
                && PREFIX_OPERATORS.matcher(text).find() == false
                && WORD_OPERATORS.matcher(text).find() == false;
    }

    /** A text of which neither syntax takes anything for an operator. */
    static String plain(String text) {
        if (isPlain(text)) {
            return text;
        }
        String words = OPERATORS.matcher(text).replaceAll(" ");
        words = PREFIX_OPERATORS.matcher(words).replaceAll("");
        return WORD_OPERATORS
                .matcher(words)
                .replaceAll(word -> word.group().toLowerCase(Locale.ROOT))
                .strip();
    }

    /** Whether a query of that name has a syntax of operators. */
    static boolean hasSyntax(Object name) {
        return name instanceof String && SYNTAX.contains(name);
    }

    /**
     * The same query with another text and without a name.
     *
     * <p>A text without letters may stand for a number, a date or an address, and be asked of fields of such types; words would be an
     * error there, and fail the search. The copy is then lenient.
     */
    QueryBuilder with(QueryBuilder query, String text) {
        boolean escaped = query instanceof QueryStringQueryBuilder string && string.escape();
        String other = SYNTAX.contains(query.getName()) && escaped == false ? plain(text) : text;
        String own = text(query);
        boolean lenient = own != null
                && own.equals(text) == false
                && own.codePoints().noneMatch(Character::isLetter)
                && COMBINED_FIELDS.equals(query.getName()) == false;
        QueryBuilder copy = own == null ? null : TextCopies.with(query, own, other, lenient);
        return copy == null ? throughJson(query, other, lenient) : copy;
    }

    /** What {@link TextCopies} does, for any text query. */
    QueryBuilder throughJson(QueryBuilder query, String text, boolean lenient) {
        Map<String, Object> whole = QueryJson.of(query);
        Map<String, Object> body = body(whole, query);
        body.put("query", text);
        body.remove("_name");
        if (lenient) {
            body.put(LENIENT, true);
        }
        return json.parse(whole);
    }

    @SuppressWarnings(
            "unchecked") // a query is an object under its name; a match query has one more under that of its field
    private static Map<String, Object> body(Map<String, Object> whole, QueryBuilder query) {
        Map<String, Object> body = (Map<String, Object>) whole.get(query.getName());
        return query instanceof MatchQueryBuilder match ? (Map<String, Object>) body.get(match.fieldName()) : body;
    }

    /** About how many queries for one term a text query becomes. */
    static long terms(QueryBuilder query, String text) {
        long words = text.strip().split("[^\\p{L}\\p{N}]+").length;
        Set<String> fields =
                switch (query) {
                    case MatchQueryBuilder match -> Set.of(match.fieldName());
                    case MultiMatchQueryBuilder match -> match.fields().keySet();
                    case QueryStringQueryBuilder string ->
                        string.defaultField() == null ? string.fields().keySet() : Set.of(string.defaultField());
                    case SimpleQueryStringBuilder string -> string.fields().keySet();
                    default ->
                        body(QueryJson.of(query), query).get("fields") instanceof List<?> list
                                ? list.stream().map(Object::toString).collect(Collectors.toSet())
                                : Set.of();
                };
        long width = fields.isEmpty() ? FIELDS_OF_A_PATTERN : 0;
        for (String field : fields) {
            width += field.contains("*") ? FIELDS_OF_A_PATTERN : 1;
        }
        return words * width;
    }
}
