/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.table.CategoryLevel;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QueryRowJson;
import dev.recsys.plugin.table.QueryText;
import dev.recsys.plugin.table.guardrail.Candidate;
import dev.recsys.plugin.table.guardrail.CandidateRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;

/**
 * The lines of an import: an optional line of {@code {"options": {…}}}, then a row on each.
 *
 * <p>A row is {@code {"query", "synonym": […], "broad": […], "substitute": […], "corrected": "…", "category": "A > B"}} or as an export
 * prints it; both forms may be mixed. A list of texts under a name that is no type is taken as rewrites of an unknown type, for the
 * guardrails to count. A line that is no row is left out and told; bad options are an error.
 */
record ImportBody(ImportOptions options, List<CandidateRow> rows, List<LineError> errors, long skipped) {
    private static final int MAX_ERRORS = 20;

    /** A line that was left out. */
    record LineError(int line, String reason) {}

    static ImportBody parse(BytesReference body) throws IOException {
        Parser parser = new Parser();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(body.streamInput(), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank() == false) {
                    parser.line(number, line);
                }
            }
        }
        return parser.end();
    }

    private static final class Parser {
        private ImportOptions options = ImportOptions.DEFAULT;
        private boolean begun;
        private final Map<String, Integer> lines = new HashMap<>();
        private final List<CandidateRow> rows = new ArrayList<>();
        private final List<LineError> errors = new ArrayList<>();
        private long skipped;

        void line(int number, String line) {
            Map<String, Object> json;
            try {
                json = XContentHelper.convertToMap(JsonXContent.jsonXContent, line, true);
            } catch (RuntimeException e) {
                skip(number, "it is no JSON object");
                return;
            }
            if (begun == false && json.containsKey("options")) {
                begun = true;
                options(number, json);
                return;
            }
            begun = true;
            try {
                add(number, row(json));
            } catch (IllegalArgumentException e) {
                skip(number, e.getMessage());
            }
        }

        private void options(int number, Map<String, Object> json) {
            if (json.size() != 1 || json.get("options") instanceof Map<?, ?> == false) {
                throw new IllegalArgumentException(
                        "line [" + number + "] must be {\"options\": {…}} alone, or a row without [options]");
            }
            options = ImportOptions.parse((Map<?, ?>) json.get("options"));
        }

        private void add(int number, CandidateRow row) {
            Integer former = lines.putIfAbsent(row.row().query(), number);
            if (former != null) {
                skip(number, "[query] is the same as on line [" + former + "] when it is normalised");
                return;
            }
            rows.add(row);
        }

        private void skip(int number, String reason) {
            skipped++;
            if (errors.size() < MAX_ERRORS) {
                errors.add(new LineError(number, reason));
            }
        }

        ImportBody end() {
            if (rows.isEmpty()) {
                throw new IllegalArgumentException("the body has no row; each line must be an object with a [query]"
                        + (errors.isEmpty()
                                ? ""
                                : "; line [" + errors.get(0).line() + "]: "
                                        + errors.get(0).reason()));
            }
            return new ImportBody(options, List.copyOf(rows), List.copyOf(errors), skipped);
        }

        private CandidateRow row(Map<String, Object> json) {
            List<Candidate> candidates = new ArrayList<>();
            Map<String, Object> rest = new LinkedHashMap<>(json);
            Object category = rest.remove("category");
            List<?> rewrites = list("rewrites", rest.remove("rewrites"));
            Map<String, Object> plain = new LinkedHashMap<>();
            for (String name : QueryRowJson.FIELDS) {
                if (rest.containsKey(name)) {
                    plain.put(name, rest.remove(name));
                }
            }
            // In the order of the types, whatever the order of the line.
            for (RewriteType type : RewriteType.values()) {
                texts(type.wireName(), rest.remove(type.wireName()), candidates);
            }
            rest.forEach((name, value) -> texts(name, value, candidates));
            for (Object each : rewrites) {
                candidates.add(candidate(JsonProperties.of("rewrites", each)));
            }
            QueryRow row = QueryRowJson.parse(plain);
            String query = QueryText.normalise(row.query());
            if (query.isEmpty() || query.length() > QueryText.MAX_LENGTH) {
                throw JsonProperties.wrong(
                        "query", row.query(), "a text with letters or digits, of at most " + QueryText.MAX_LENGTH);
            }
            return new CandidateRow(
                    new QueryRow(
                            query,
                            row.frequency(),
                            row.segment(),
                            row.zeroResultRate(),
                            categories(category, row.categories()),
                            List.of(),
                            row.related()),
                    candidates);
        }

        private void texts(String type, Object value, List<Candidate> candidates) {
            List<?> texts = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
            for (Object text : texts) {
                if (text instanceof String == false) {
                    throw JsonProperties.wrong(type, value, "a text or a list of texts, if it is a type of rewrites");
                }
                candidates.add(new Candidate((String) text, type, 1, options.source(), -1, null));
            }
        }

        private Candidate candidate(JsonProperties json) {
            double confidence = json.number("confidence", 1);
            if ((confidence >= 0 && confidence <= 1) == false) {
                throw JsonProperties.wrong("rewrites.confidence", confidence, "from 0 to 1");
            }
            Candidate candidate = new Candidate(
                    json.text("text"),
                    json.text("type"),
                    confidence,
                    json.text("source", options.source()),
                    json.whole("hits", -1),
                    json.text("category", null));
            json.end();
            return candidate;
        }

        /** A single category has all the probability. */
        private List<CategoryShare> categories(Object single, List<CategoryShare> several) {
            Map<String, CategoryShare> shares = new LinkedHashMap<>();
            for (CategoryShare share : several) {
                String kept = part(CategoryLevel.levels(share.category()));
                if (kept != null) {
                    CategoryShare here = new CategoryShare(kept, share.probability(), share.support(), share.npmi());
                    shares.merge(kept, here, Parser::sum);
                }
            }
            if (single != null) {
                String kept =
                        switch (single) {
                            case String path -> part(CategoryLevel.levels(path));
                            case List<?> levels ->
                                part(levels.stream().map(String::valueOf).toList());
                            default -> throw JsonProperties.wrong("category", single, "a path or a list of its levels");
                        };
                if (kept != null) {
                    shares.putIfAbsent(kept, new CategoryShare(kept, 1, 0, Double.NaN));
                }
            }
            return shares.values().stream()
                    .sorted(CategoryShare.MOST_PROBABLE_FIRST)
                    .toList();
        }

        private String part(List<String> levels) {
            return options.guardrails().part(options.categoryLevel(), levels);
        }

        /** What two categories of one level above have together; the mutual information is not known. */
        private static CategoryShare sum(CategoryShare one, CategoryShare other) {
            return new CategoryShare(
                    one.category(),
                    Math.min(1, one.probability() + other.probability()),
                    one.support() + other.support(),
                    Double.NaN);
        }

        private static List<?> list(String name, Object value) {
            if (value == null) {
                return List.of();
            }
            if (value instanceof List<?> list) {
                return list;
            }
            throw JsonProperties.wrong(name, value, "a list");
        }
    }
}
