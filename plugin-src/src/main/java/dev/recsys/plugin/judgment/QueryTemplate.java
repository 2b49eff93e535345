/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.judgment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/**
 * A query with places for values, for example those of each judged query.
 *
 * <p>A string that is {@code "$query"} or {@code "$<param>"} and nothing else is replaced by the value, whatever JSON that is; no text is
 * ever pasted into another. {@code "$$…"} stands for a string that begins with a dollar sign.
 *
 * @param json a query as JSON text
 */
public record QueryTemplate(String json) {
    /** The parameter that every query has. */
    public static final String QUERY = "query";

    /** Where the template of a request stands. */
    private static final String WHERE = "search.query";

    /** Field names may have any characters; a blank makes a text of it. */
    private static final Pattern PATH = Pattern.compile("\\$([A-Za-z_]\\S*)");

    private static final Pattern PLACE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");

    /**
     * The query for one judged query.
     *
     * @throws IllegalArgumentException a parameter is not given, or the result is no query
     */
    public QueryBuilder fill(JudgedQuery judged, NamedXContentRegistry registry) {
        Map<String, Object> values = new HashMap<>(read(judged.params()));
        values.put(QUERY, judged.query());
        return fill(values, "the judged query gives only", "add it to [params] of each judgment", registry);
    }

    /**
     * The query for some values.
     *
     * @throws IllegalArgumentException there is a place for another value, or the result is no query
     */
    public QueryBuilder fill(Map<String, Object> values, NamedXContentRegistry registry) {
        return fill(values, "there are only", "use one of those", registry);
    }

    private QueryBuilder fill(Map<String, Object> values, String given, String remedy, NamedXContentRegistry registry) {
        return fill(WHERE, PLACE, new Given(values, given, remedy)::value, registry);
    }

    /**
     * The query where every place has a value that its path leads to; unlike a parameter's name a path has dots in it.
     *
     * @param where  of the template, for messages
     * @param values gives JSON, or null for none, to a path without its dollar sign
     * @return empty if a place has no value
     * @throws IllegalArgumentException the result is no query
     */
    public Optional<QueryBuilder> fillPaths(
            String where, Function<String, Object> values, NamedXContentRegistry registry) {
        for (String path : paths()) {
            if (values.apply(path) == null) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(fill(where, PATH, values, registry));
        } catch (ParsingException e) {
            throw new IllegalArgumentException("[" + where + "] is no query: " + e.getMessage(), e);
        }
    }

    /** The paths of the places of such a template, without their dollar signs. */
    public Set<String> paths() {
        Set<String> paths = new LinkedHashSet<>();
        eachPath(WHERE, (at, path) -> paths.add(path));
        return paths;
    }

    /**
     * Tells of each place of such a template, in their order.
     *
     * @param where of the template
     * @param found takes where the place is, as {@code where.match.title}, and its path without the dollar sign
     */
    public void eachPath(String where, BiConsumer<String, String> found) {
        Places places = new Places(PATH, (at, path) -> {
            found.accept(at, path);
            return path;
        });
        places.replace(where, read(json));
    }

    private QueryBuilder fill(
            String where, Pattern place, Function<String, Object> values, NamedXContentRegistry registry) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.value(new Places(place, (at, path) -> values.apply(path)).replace(where, read(json)));
            try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                    registry,
                    LoggingDeprecationHandler.INSTANCE,
                    BytesReference.bytes(builder).streamInput())) {
                return AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("[" + where + "] is no query: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> read(String text) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
    }

    /**
     * What there is for parameters.
     *
     * @param given  beginning of what a message says of the values that there are
     * @param remedy what to do if there is none
     */
    private record Given(Map<String, Object> values, String given, String remedy) {
        Object value(String name) {
            Object value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("[" + WHERE + "] has [$" + name + "], but " + given + " "
                        + new TreeSet<>(values.keySet()) + "; " + remedy + ", or write [$$" + name
                        + "] for the text itself");
            }
            return value;
        }
    }

    /**
     * What stands in places.
     *
     * @param place  how a place looks
     * @param values gives what stands there to where it is and what is behind the dollar sign
     */
    private record Places(Pattern place, BiFunction<String, String, Object> values) {
        Object replace(String at, Object part) {
            if (part instanceof Map<?, ?> object) {
                Map<String, Object> copy = new LinkedHashMap<>();
                object.forEach((key, value) -> copy.put(key.toString(), replace(at + "." + key, value)));
                return copy;
            }
            if (part instanceof List<?> list) {
                List<Object> copy = new ArrayList<>(list.size());
                for (int i = 0; i < list.size(); i++) {
                    copy.add(replace(at + "[" + i + "]", list.get(i)));
                }
                return copy;
            }
            return part instanceof String text ? value(at, text) : part;
        }

        private Object value(String at, String text) {
            if (text.startsWith("$$")) {
                return text.substring(1);
            }
            Matcher matcher = place.matcher(text);
            return matcher.matches() ? values.apply(at, matcher.group(1)) : text;
        }
    }
}
