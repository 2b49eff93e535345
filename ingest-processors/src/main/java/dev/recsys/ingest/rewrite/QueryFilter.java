/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Keeps of a document's generated queries those that are of use, and counts the others by reason; threads may share one. */
public final class QueryFilter {
    /** A query and the instructions may share this many words in a row less one by chance. */
    private static final int REPEATED_WORDS = 6;

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private static final Pattern LINK = Pattern.compile(
            "\\p{Alpha}[\\p{Alnum}+.-]*://|\\bwww\\.|\\bmailto:|[^\\s@]+@[^\\s@]+\\.[^\\s@]+|\\b[\\p{Alnum}-]+\\.\\p{Alpha}{2,}/\\S",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern MARKUP = Pattern.compile(
            "<[/!?\\p{Alpha}][^>]*>|&(?:\\p{Alpha}{2,8}|#\\p{Alnum}{1,6});|```|\\*\\*|\\]\\(|^#{1,6}\\s|[{}]|\\\\[nrt\"]");

    /** Without one of these no text has a link, or markup: most queries need no closer look. */
    private static final String OF_LINKS = ":.";

    private static final String OF_MARKUP = "<&`*]#{}\\";

    private final FilterOptions options;
    private final Map<RewriteType, Integer> types;
    private final Set<String> instructionRuns;
    private final ConsistencyCheck consistency;
    private final TextTerms terms;

    /**
     * @param types        how many of each type are kept; null for any number of any type that documents have
     * @param instructions what the model was told, which it must not repeat; may be empty
     */
    public QueryFilter(
            FilterOptions options, Map<RewriteType, Integer> types, String instructions, ConsistencyCheck consistency) {
        this.options = options;
        this.types = types;
        this.instructionRuns = new HashSet<>(runs(PlainText.words(instructions)));
        this.consistency = consistency;
        this.terms = new TextTerms(options.language());
    }

    /** Filters what was generated for a document. */
    public FilteredQueries filter(DocumentText document, List<GeneratedQuery> queries) {
        return new Run(document).filter(queries);
    }

    /** Whether a text has one of some characters, and a pattern is in it that cannot be without. */
    private static boolean has(String text, String characters, Pattern pattern) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return pattern.matcher(text).find();
            }
        }
        return false;
    }

    /** @param normalized words with single spaces between */
    private static List<String> runs(String normalized) {
        String[] words = normalized.split(" ");
        List<String> runs = new ArrayList<>();
        for (int i = 0; i + REPEATED_WORDS <= words.length; i++) {
            runs.add(String.join(" ", List.of(words).subList(i, i + REPEATED_WORDS)));
        }
        return runs;
    }

    /** The queries of one document. */
    private final class Run {
        private final DocumentText document;
        private final Set<String> fieldTexts = new HashSet<>();
        private final Predicate<GeneratedQuery> fits;
        private final Set<String> stems = new HashSet<>();
        private final Map<RewriteType, List<GeneratedQuery>> kept = new EnumMap<>(RewriteType.class);
        private final Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);

        Run(DocumentText document) {
            this.document = document;
            this.fits = consistency.of(document.text());
        }

        FilteredQueries filter(List<GeneratedQuery> queries) {
            if (options.equalToField() == false) {
                readFields(queries);
            }
            List<GeneratedQuery> byConfidence = new ArrayList<>(queries);
            // Stable: of equally confident ones the model's order counts.
            byConfidence.sort(
                    Comparator.comparingDouble(GeneratedQuery::confidence).reversed());
            for (GeneratedQuery query : byConfidence) {
                String text = PlainText.singleSpaced(query.text());
                GeneratedQuery clean = new GeneratedQuery(text, query.type(), query.confidence());
                DropReason reason = reason(clean);
                if (reason == null) {
                    kept.computeIfAbsent(clean.type(), type -> new ArrayList<>())
                            .add(clean);
                } else {
                    dropped.merge(reason, 1, Integer::sum);
                }
            }
            List<GeneratedQuery> all = new ArrayList<>();
            kept.values().forEach(all::addAll);
            return new FilteredQueries(all, dropped);
        }

        /** Takes the texts that a query could be equal to: most fields are longer than any query. */
        private void readFields(List<GeneratedQuery> queries) {
            int longest = 0;
            for (GeneratedQuery query : queries) {
                longest = Math.max(longest, query.text().length());
            }
            // In lower case a letter may become two.
            int most = 2 * longest;
            for (FieldText field : document.fields()) {
                field.values().forEach(value -> readField(value, most));
                if (field.values().size() > 1) {
                    readField(String.join(" ", field.values()), most);
                }
            }
        }

        private void readField(String text, int most) {
            if (PlainText.isLonger(text, most) == false) {
                fieldTexts.add(PlainText.words(text));
            }
        }

        /** Why a query is not kept, or null. */
        private DropReason reason(GeneratedQuery query) {
            String text = query.text();
            boolean wanted = types == null ? query.type().isForDocuments() : types.containsKey(query.type());
            if (wanted == false) {
                return DropReason.WRONG_TYPE;
            }
            String words = PlainText.words(text);
            if (words.isEmpty()) {
                return DropReason.EMPTY;
            }
            if (text.codePoints().anyMatch(QueryFilter::isControl)) {
                return DropReason.CONTROL_CHARACTERS;
            }
            int length = text.codePointCount(0, text.length());
            if (length < options.minLength()) {
                return DropReason.TOO_SHORT;
            }
            if (length > options.maxLength()) {
                return DropReason.TOO_LONG;
            }
            if (options.links() == false && has(text, OF_LINKS, LINK)) {
                return DropReason.LINK;
            }
            if (options.markup() == false && has(text, OF_MARKUP, MARKUP)) {
                return DropReason.MARKUP;
            }
            if (instructionRuns.isEmpty() == false && runs(words).stream().anyMatch(instructionRuns::contains)) {
                return DropReason.REPEATS_INSTRUCTIONS;
            }
            if (options.equalToField() == false && fieldTexts.contains(words)) {
                return DropReason.EQUALS_FIELD;
            }
            if (fits.test(query) == false) {
                return DropReason.INCONSISTENT;
            }
            return duplicateOrTooMany(query, words);
        }

        private DropReason duplicateOrTooMany(GeneratedQuery query, String words) {
            String key = key(query.text(), words);
            if (options.duplicates() == false && stems.contains(key)) {
                return DropReason.DUPLICATE;
            }
            int have = kept.getOrDefault(query.type(), List.of()).size();
            if (types != null && have >= types.get(query.type())) {
                return DropReason.TOO_MANY;
            }
            stems.add(key);
            return null;
        }

        /** The same for queries that differ only in endings, stop words and the order of words. */
        private String key(String text, String words) {
            Set<String> sorted = new TreeSet<>(terms.terms(text));
            return sorted.isEmpty() ? words : String.join(" ", sorted);
        }
    }

    private static boolean isControl(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // Joiners are letters' business in Persian, Hindi and emoji.
            case Character.FORMAT -> codePoint != ZERO_WIDTH_JOINER && codePoint != ZERO_WIDTH_NON_JOINER;
            default -> false;
        };
    }
}
