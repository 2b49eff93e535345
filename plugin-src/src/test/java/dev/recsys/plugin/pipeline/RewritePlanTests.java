/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import static dev.recsys.plugin.pipeline.MemoryTables.rewrite;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.ext.RewritesSection;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.QueryTables;
import dev.recsys.plugin.table.Rewrite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** Which rewrites and categories of a row are used, and what a processor may be told. */
public class RewritePlanTests extends OpenSearchTestCase {
    private static RewriteOptions options(String json) {
        return RewriteOptions.parse(
                "query_rewrite", new HashMap<>(XContentHelper.convertToMap(XContentType.JSON.xContent(), json, false)));
    }

    private static QueryTables.Found found(
            QueryTables.Match match, double similarity, List<CategoryShare> categories, Rewrite... rewrites) {
        QueryRow row = new QueryRow("couch", 1, QuerySegment.HEAD, 0, categories, List.of(rewrites), List.of());
        return new QueryTables.Found(
                "t@1", "couch", match, similarity, match == QueryTables.Match.FALLBACK ? null : row, categories);
    }

    private static RewritePlan plan(String options, QueryTables.Found found) {
        return RewritePlan.of(found, options(options), "Couch", text -> 1, 1000);
    }

    private static List<String> texts(List<Leg> legs) {
        return legs.stream().map(Leg::text).toList();
    }

    public void testWhatIsUsual() {
        RewriteOptions options = options("{\"table\":\"shop\"}");
        assertEquals("shop", options.table());
        assertNull(options.queryPath());
        assertEquals(new QueryTables.Reach(0.7, true), options.reach());
        assertEquals(TimeValue.timeValueMillis(100), options.timeout());
        assertEquals(10, options.minHits());
        assertEquals(Combine.DIS_MAX, options.combine());
        assertEquals(0, options.tieBreaker(), 0);
        assertEquals(
                Map.of(
                        RewriteType.SYNONYM, new RewriteOptions.Policy(When.ALWAYS, 2, 0.5f),
                        RewriteType.BROAD, new RewriteOptions.Policy(When.BELOW_MIN_HITS, 2, 0.3f),
                        RewriteType.SUBSTITUTE, new RewriteOptions.Policy(When.ZERO_RESULTS, 2, 0.3f),
                        RewriteType.CORRECTED, new RewriteOptions.Policy(When.BELOW_MIN_HITS, 1, 0.8f)),
                options.policies());
        assertNull(options.categories());
        assertTrue(Double.isNaN(
                options("{\"table\":\"shop\",\"nearest\":false}").reach().nearest()));
        RewriteOptions.Categories categories =
                options("{\"table\":\"shop\",\"categories\":{\"field\":\"c\"}}").categories();
        assertEquals(new RewriteOptions.Categories("c", 0.3f, 3, Double.NaN), categories);
    }

    public void testWhatIsWrongIsNamed() {
        refused("{}", "[query_rewrite.table] is missing");
        refused("{\"table\":\"t\",\"nearest\":2}", "[query_rewrite.nearest] is [2]");
        refused("{\"table\":\"t\",\"nearest\":true}", "[query_rewrite.nearest] is [true]");
        refused("{\"table\":\"t\",\"timeout\":\"soon\"}", "query_rewrite.timeout");
        refused("{\"table\":\"t\",\"min_hits\":0}", "[query_rewrite.min_hits] is [0]");
        refused(
                "{\"table\":\"t\",\"combine\":\"max\"}",
                "[query_rewrite.combine] is [max]; it must be one of [dis_max, sum]");
        refused("{\"table\":\"t\",\"tie_breaker\":2}", "[query_rewrite.tie_breaker] is [2.0]");
        refused("{\"table\":\"t\",\"policies\":{\"natural\":{}}}", "[query_rewrite.policies.natural] is unknown");
        refused(
                "{\"table\":\"t\",\"policies\":{\"broad\":{\"when\":\"now\"}}}",
                "[query_rewrite.policies.broad.when] is [now]");
        refused(
                "{\"table\":\"t\",\"policies\":{\"broad\":{\"max\":11}}}",
                "[query_rewrite.policies.broad.max] is [11]");
        refused(
                "{\"table\":\"t\",\"policies\":{\"broad\":{\"weight\":-1}}}",
                "[query_rewrite.policies.broad.weight] is [-1.0]");
        refused(
                "{\"table\":\"t\",\"policies\":{\"broad\":{\"wight\":1}}}",
                "[query_rewrite.policies.broad.wight] is unknown");
        refused("{\"table\":\"t\",\"categories\":{}}", "[query_rewrite.categories.field] is missing");
        refused(
                "{\"table\":\"t\",\"categories\":{\"field\":\"c\",\"filter_above\":7}}",
                "[query_rewrite.categories.filter_above] is [7.0]");
    }

    private static void refused(String json, String message) {
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> options(json))
                        .getMessage(),
                containsString(message));
    }

    public void testPoliciesPickCapAndWeigh() {
        QueryTables.Found found = found(
                QueryTables.Match.EXACT,
                1,
                List.of(),
                rewrite(RewriteType.SYNONYM, "sofa"),
                rewrite(RewriteType.SYNONYM, "COUCH "),
                rewrite(RewriteType.SYNONYM, "settee"),
                rewrite(RewriteType.SYNONYM, "divan"),
                rewrite(RewriteType.BROAD, "sofa"),
                rewrite(RewriteType.BROAD, "furniture"),
                rewrite(RewriteType.BROAD, "***"),
                rewrite(RewriteType.SUBSTITUTE, "bed"),
                rewrite(RewriteType.CORRECTED, "couches"));
        RewritePlan plan = plan(
                "{\"table\":\"t\",\"policies\":{\"synonym\":{\"max\":2},\"broad\":{\"when\":\"zero_results\",\"max\":9,\"weight\":2},"
                        + "\"substitute\":{\"when\":\"never\"}}}",
                found);
        assertEquals(
                List.of(
                        new Leg("sofa", RewriteType.SYNONYM, When.ALWAYS, 0.5f),
                        new Leg("settee", RewriteType.SYNONYM, When.ALWAYS, 0.5f)),
                plan.now());
        assertEquals(
                "what a synonym says already, what has no words, and types without a policy are left out",
                List.of(new Leg("furniture", RewriteType.BROAD, When.ZERO_RESULTS, 2)),
                plan.later());
        assertEquals(
                List.of("sofa", "settee", "furniture"), texts(plan.allLater().later()));
        assertEquals(List.of(), plan.allLater().now());
    }

    public void testTooManyClausesAreNotAskedFor() {
        QueryTables.Found found = found(
                QueryTables.Match.EXACT,
                1,
                List.of(),
                rewrite(RewriteType.SYNONYM, "a"),
                rewrite(RewriteType.SYNONYM, "b"),
                rewrite(RewriteType.BROAD, "c"));
        RewritePlan plan = RewritePlan.of(found, options("{\"table\":\"t\"}"), "x", text -> 10, 25);
        assertEquals(List.of("a", "b"), texts(plan.now()));
        assertEquals(List.of(), plan.later());
        assertEquals(6, TextQueries.terms(new MultiMatchQueryBuilder("x", "a", "b"), "red t-shirt"));
    }

    public void testCategories() {
        List<CategoryShare> shares = List.of(
                new CategoryShare("a", 0.96, 1, 0),
                new CategoryShare("b", 0.02, 1, 0),
                new CategoryShare("c", 0.01, 1, 0));
        String options = "{\"table\":\"t\",\"categories\":{\"field\":\"f\",\"max\":2,\"filter_above\":0.95}}";
        assertEquals(
                List.of(
                        new RewritesSection.Category("a", 0.96, "filter"),
                        new RewritesSection.Category("b", 0.02, "boost")),
                plan(options, found(QueryTables.Match.EXACT, 1, shares)).categories());
        for (QueryTables.Match match : List.of(QueryTables.Match.NEAREST, QueryTables.Match.FALLBACK)) {
            RewritePlan plan = plan(options, found(match, 0.9, shares));
            assertEquals(
                    List.of("boost", "boost"),
                    plan.categories().stream()
                            .map(RewritesSection.Category::use)
                            .toList());
        }
        assertEquals(
                List.of(),
                plan("{\"table\":\"t\"}", found(QueryTables.Match.EXACT, 1, shares))
                        .categories());
    }
}
