/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.table.build.LogOptions;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/**
 * Where a prompt's knowledge of the domain comes from.
 *
 * <pre>{@code
 * { "index": "products", "category_field": "category", "brand_field": "brand",
 *   "table": "shop",
 *   "ubi": { "queries_index": "ubi_queries", "events_index": "ubi_events", "after": "2026-01-01" },
 *   "top": 5, "categories": 500, "brands": 100, "min_frequency": 2, "promote": true }
 * }</pre>
 *
 * <p>{@code index} must be there, and {@code brand_field}, or {@code category_field} with one of {@code table} and {@code ubi}, or both.
 *
 * @param categoryField path of the category in documents, or null
 * @param brandField    path of the brand in documents, or null
 * @param table         query table that says which queries lead to which categories, or null
 * @param log           log that says so, or null
 * @param top           queries of a category, from 1 to {@value #MAX_TOP}
 * @param categories    that facts are gathered for: those with the most documents
 * @param brands        names: those with the most documents
 * @param minFrequency  times that a query was asked at least
 * @param promote       whether the new version becomes live
 */
record GroundOptions(
        String index,
        @Nullable String categoryField,
        @Nullable String brandField,
        @Nullable ArtifactReference table,
        @Nullable LogOptions log,
        int top,
        int categories,
        int brands,
        int minFrequency,
        boolean promote) {
    /** With the fact that lists them they stay well below what a document is given. */
    static final int MAX_TOP = 20;

    private static final int TOP = 5;
    private static final int CATEGORIES = 500;
    private static final int MAX_CATEGORIES = 5_000;
    private static final int BRANDS = 100;
    private static final int MAX_BRANDS = 1_000;

    /** What one person typed once is nobody else's business. */
    private static final int MIN_FREQUENCY = 2;

    /** @throws IllegalArgumentException a key is unknown, a value is out of range, or one that is needed is missing */
    static GroundOptions parse(String json) {
        Map<String, Object> map = XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
        JsonProperties body = new JsonProperties("", map);
        String index = body.text("index");
        String categoryField = body.text("category_field", null);
        String brandField = body.text("brand_field", null);
        String table = body.text("table", null);
        LogOptions log = null;
        if (body.has("ubi")) {
            JsonProperties ubi = body.object("ubi");
            log = LogOptions.take(ubi, index, categoryField);
            ubi.end();
        }
        body.take("ubi");
        GroundOptions options = new GroundOptions(
                index,
                categoryField,
                brandField,
                table == null ? null : ArtifactReference.parse(table),
                log,
                body.integer("top", TOP, 1, MAX_TOP),
                body.integer("categories", CATEGORIES, 1, MAX_CATEGORIES),
                body.integer("brands", BRANDS, 1, MAX_BRANDS),
                body.integer("min_frequency", MIN_FREQUENCY, 1, Integer.MAX_VALUE),
                body.flag("promote", true));
        body.end();
        options.check();
        return options;
    }

    private void check() {
        boolean hasQueries = table != null || log != null;
        if (table != null && log != null) {
            throw new IllegalArgumentException("give [table] or [ubi], not both");
        }
        if (hasQueries && categoryField == null) {
            throw JsonProperties.wrong(
                    "category_field", null, "the field of [" + index + "] by whose values facts are chosen");
        }
        if (hasQueries == false && categoryField != null) {
            throw new IllegalArgumentException("[table] and [ubi] are missing; for facts by [category_field], give the"
                    + " [table] whose rows have categories, or [ubi], where queries and events are logged");
        }
        if (categoryField == null && brandField == null) {
            throw new IllegalArgumentException("[brand_field] and [category_field] are missing; give [brand_field],"
                    + " or [category_field] with [table] or [ubi], or all of them");
        }
    }
}
