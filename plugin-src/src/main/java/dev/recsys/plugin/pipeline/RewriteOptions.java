/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.table.QueryTables;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.common.unit.TimeValue;

/**
 * What a {@code query_rewrite} request processor is told.
 *
 * @param table      {@code name} or {@code name@version}
 * @param queryPath  where the user's text stands in the JSON of the search; null to look for it
 * @param timeout    longest wait for the table
 * @param minHits    what {@link When#BELOW_MIN_HITS} means
 * @param policies   by type, in the order of the types; a type that is missing is not used
 * @param categories null to make no use of them
 */
record RewriteOptions(
        String table,
        @Nullable String queryPath,
        QueryTables.Reach reach,
        TimeValue timeout,
        int minHits,
        Combine combine,
        float tieBreaker,
        Map<RewriteType, Policy> policies,
        @Nullable Categories categories) {
    /** Reached by a node that has just started, if at all: a get takes a millisecond or two. */
    private static final TimeValue USUAL_TIMEOUT = TimeValue.timeValueMillis(100);

    private static final double USUAL_NEAREST = 0.7;
    private static final int USUAL_MIN_HITS = 10;
    private static final int MOST_MIN_HITS = 10_000;
    private static final int MOST_REWRITES = 10;
    private static final float MOST_WEIGHT = 10;
    private static final int MOST_CATEGORIES = 20;

    /**
     * What becomes of rewrites of one type.
     *
     * @param max    of them at most, best first
     * @param weight their scores are multiplied by it
     */
    record Policy(When when, int max, float weight) {
        private static final Map<RewriteType, Policy> USUAL = usual();

        private static Map<RewriteType, Policy> usual() {
            Map<RewriteType, Policy> usual = new EnumMap<>(RewriteType.class);
            usual.put(RewriteType.SYNONYM, new Policy(When.ALWAYS, 2, 0.5f));
            usual.put(RewriteType.BROAD, new Policy(When.BELOW_MIN_HITS, 2, 0.3f));
            usual.put(RewriteType.SUBSTITUTE, new Policy(When.ZERO_RESULTS, 2, 0.3f));
            usual.put(RewriteType.CORRECTED, new Policy(When.BELOW_MIN_HITS, 1, 0.8f));
            return Collections.unmodifiableMap(usual);
        }
    }

    /**
     * What becomes of the query's categories.
     *
     * @param field       keyword field that has a document's category
     * @param boost       weight of a category of probability 1
     * @param max         of them at most, most probable first
     * @param filterAbove only a category of a higher probability, known from the very query, becomes a filter; NaN for never
     */
    record Categories(String field, float boost, int max, double filterAbove) {}

    /** @throws IllegalArgumentException names the property, its value and what is allowed */
    static RewriteOptions parse(String path, Map<String, Object> config) {
        JsonProperties json = new JsonProperties(path, config);
        String table = json.text("table");
        String queryPath = json.text("query_path", null);
        double nearest = nearest(path, json);
        boolean fallback = json.flag("fallback", true);
        RewriteOptions options = new RewriteOptions(
                table,
                queryPath,
                new QueryTables.Reach(nearest, fallback),
                timeout(path, json),
                json.integer("min_hits", USUAL_MIN_HITS, 1, MOST_MIN_HITS),
                Combine.parse(path + ".combine", json.text("combine", Combine.DIS_MAX.wireName())),
                (float) within(path, json, "tie_breaker", 0, 0, 1),
                policies(path, json),
                categories(path, json));
        json.end();
        return options;
    }

    private static double nearest(String path, JsonProperties json) {
        Object value = json.take("nearest");
        if (value == null) {
            return USUAL_NEAREST;
        }
        if (Boolean.FALSE.equals(value)) {
            return Double.NaN;
        }
        if (value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= 1) {
            return number.doubleValue();
        }
        throw JsonProperties.wrong(path + ".nearest", value, "false or a number above 0 and up to 1");
    }

    private static TimeValue timeout(String path, JsonProperties json) {
        String text = json.text("timeout", null);
        TimeValue timeout =
                text == null ? USUAL_TIMEOUT : TimeValue.parseTimeValue(text, USUAL_TIMEOUT, path + ".timeout");
        if (timeout.millis() < 1) {
            throw JsonProperties.wrong(path + ".timeout", text, "a time of at least 1ms");
        }
        return timeout;
    }

    private static double within(
            String path, JsonProperties json, String name, double usual, double least, double most) {
        double value = json.number(name, usual);
        if ((value >= least && value <= most) == false) {
            throw JsonProperties.wrong(path + "." + name, value, "from " + least + " to " + most);
        }
        return value;
    }

    private static Map<RewriteType, Policy> policies(String path, JsonProperties json) {
        if (json.has("policies") == false) {
            json.take("policies");
            return Policy.USUAL;
        }
        JsonProperties types = json.object("policies");
        Map<RewriteType, Policy> policies = new EnumMap<>(RewriteType.class);
        Policy.USUAL.forEach((type, usual) -> {
            String name = type.wireName();
            if (types.has(name)) {
                String where = path + ".policies." + name;
                JsonProperties policy = JsonProperties.of(where, types.take(name));
                policies.put(
                        type,
                        new Policy(
                                When.parse(where + ".when", policy.text("when", usual.when.wireName())),
                                policy.integer("max", usual.max, 0, MOST_REWRITES),
                                (float) within(where, policy, "weight", usual.weight, 0, MOST_WEIGHT)));
                policy.end();
            } else {
                types.take(name);
            }
        });
        types.end();
        return Collections.unmodifiableMap(policies);
    }

    private static Categories categories(String path, JsonProperties json) {
        if (json.has("categories") == false) {
            json.take("categories");
            return null;
        }
        String where = path + ".categories";
        JsonProperties properties = json.object("categories");
        Categories categories = new Categories(
                properties.text("field"),
                (float) within(where, properties, "boost", 0.3, 0, MOST_WEIGHT),
                properties.integer("max", 3, 0, MOST_CATEGORIES),
                properties.has("filter_above")
                        ? within(where, properties, "filter_above", Double.NaN, 0, 1)
                        : never(properties));
        properties.end();
        return categories;
    }

    private static double never(JsonProperties properties) {
        properties.take("filter_above");
        return Double.NaN;
    }
}
