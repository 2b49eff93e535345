/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.quality;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** The query {@code quality_knn} on real nodes and the k-NN plugin's own graphs. */
public class QualityKnnIT extends RealClusterTestCase {
    private static final int DIMENSION = 32;
    private static final int ITEMS = 5_000;
    private static final int QUERIES = 40;
    private static final int K = 10;
    private static final double SCALE = 0.2;

    /** Of conversion, freshness and rating: signals are ordered by name. */
    private static final double[] WEIGHTS = {0.05, 0.05, 0.10};

    private static final String SIGNALS = "\"signals\":{\"rating\":{\"linear\":{\"field\":\"r\",\"min\":0,\"max\":1}},"
            + "\"conversion\":{\"linear\":{\"field\":\"c\",\"min\":0,\"max\":1}},"
            + "\"freshness\":{\"linear\":{\"field\":\"f\",\"min\":0,\"max\":1}}},"
            + "\"weights\":{\"rating\":0.1,\"conversion\":0.05,\"freshness\":0.05}";
    private static final String PLAIN = "{" + SIGNALS + "}";
    private static final String COMPENSATED = "{" + SIGNALS + ",\"compensate\":true}";
    private static final double TOLERANCE = 1e-4;
    /** Of a score near 2 that is a sum of as many floats as a vector has. */
    private static final double ROUNDING = 1e-5;

    private BoostedItems items;
    private Rest rest;

    private void index() {
        rest = sharedCluster().rest();
        items = new BoostedItems(ITEMS, DIMENSION, 50, randomLong());
        rest.put("/_plugins/_recsys/quality/it", PLAIN).orThrow();
        JsonNode printed = rest.get("/_plugins/_recsys/quality/it/_mapping?target_vector=ip&dimension=" + DIMENSION)
                .orThrow()
                .at("/properties/ip");
        assertEquals(DIMENSION + 3, printed.path("dimension").asInt());
        String mapping = "{\"properties\":{\"ip\":" + printed
                + ",\"cos\":" + field(DIMENSION + 4, "cosinesimil")
                + ",\"parts\":{\"type\":\"nested\",\"properties\":{\"v\":" + printed + "}}"
                + ",\"wrong_space\":" + field(DIMENSION + 3, "l2")
                + ",\"group\":{\"type\":\"keyword\"},\"words\":{\"type\":\"text\"}}}";
        rest.put(
                        "/items",
                        "{\"settings\":{\"number_of_shards\":2,\"number_of_replicas\":0,\"index.knn\":true,"
                                + "\"index.refresh_interval\":-1},\"mappings\":"
                                + mapping + "}")
                .orThrow();
        items.index(rest, "items", SCALE);
    }

    private static String field(int dimension, String space) {
        return "{\"type\":\"knn_vector\",\"dimension\":" + dimension
                + ",\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"" + space + "\"}}";
    }

    private static String quality(String field, float[] query, String more) {
        return "{\"quality_knn\":{\"field\":\"" + field + "\",\"vector\":" + Arrays.toString(query) + "," + more + "}}";
    }

    private Response search(String query) {
        return rest.post("/items/_search", "{\"size\":" + K + ",\"_source\":false,\"query\":" + query + "}");
    }

    private record Hit(int item, double score) {}

    private List<Hit> hits(String query) {
        List<Hit> hits = new ArrayList<>();
        for (JsonNode hit : search(query).orThrow().at("/hits/hits")) {
            hits.add(new Hit(hit.path("_id").asInt(), hit.path("_score").asDouble()));
        }
        return hits;
    }

    /** Asks with many vectors; checks the order, and that hardly one of the exact best is missing. */
    private void assertFindsTheBest(String field, String more, double[] weights, IntPredicate among) {
        int found = 0;
        for (int i = 0; i < QUERIES; i++) {
            float[] query = items.query();
            List<Hit> hits = hits(quality(field, query, "\"k\":" + K + "," + more));
            assertEquals(K, hits.size());
            List<Integer> best = items.best(query, weights, K, among);
            for (int j = 0; j < K; j++) {
                int item = hits.get(j).item();
                assertTrue(among.test(item));
                found += best.contains(item) ? 1 : 0;
                double score = items.score(query, weights, item);
                if (field.equals("ip")) {
                    // The k-NN plugin's score of an inner product that is not negative.
                    assertEquals(1 + score, hits.get(j).score(), TOLERANCE);
                }
                if (j > 0) {
                    double before = items.score(query, weights, hits.get(j - 1).item());
                    assertTrue(before + " is above " + score, before > score - TOLERANCE);
                }
            }
        }
        double recall = found / (double) (K * QUERIES);
        assertTrue("recall " + recall + " of " + more + " in [" + field + "]", recall >= 0.99);
    }

    public void testFindsTheItemsThatAreBestBySimilarityAndQuality() {
        index();
        IntPredicate all = item -> true;
        assertFindsTheBest("ip", "\"profile\":\"it\"", WEIGHTS, all);
        assertFindsTheBest("ip", "\"profile\":" + PLAIN, WEIGHTS, all);
        assertFindsTheBest(
                "ip",
                "\"weights\":{\"rating\":0.1,\"conversion\":0.05,\"freshness\":0.05},\"scale\":0.2",
                WEIGHTS,
                all);
        // Cosine space, all vectors made of one length.
        assertFindsTheBest("cos", "\"profile\":" + COMPENSATED, WEIGHTS, all);
        // Other weights, the same index.
        assertFindsTheBest(
                "ip",
                "\"profile\":\"it@1\",\"weights\":{\"rating\":0,\"freshness\":0.2}",
                new double[] {0.05, 0.2, 0},
                all);
        assertFindsTheBest(
                "ip", "\"profile\":\"it\",\"filter\":{\"term\":{\"group\":\"g1\"}}", WEIGHTS, item -> item % 3 == 1);
        assertFindsTheBest(
                "ip",
                "\"profile\":\"it\",\"method_parameters\":{\"ef_search\":200},\"ignore_unmapped\":true",
                WEIGHTS,
                all);
    }

    public void testIsAQueryLikeAnyOther() {
        index();
        float[] query = items.query();
        List<Integer> best = items.best(query, WEIGHTS, K, item -> true);
        String plain = quality("ip", query, "\"k\":50,\"profile\":\"it\"");
        List<Hit> alone = hits(plain);
        assertEquals(best.get(0).intValue(), alone.get(0).item());

        List<Hit> inBool = hits("{\"bool\":{\"must\":[" + plain + "],\"filter\":[{\"term\":{\"group\":\"g0\"}}]}}");
        assertTrue(inBool.stream().allMatch(hit -> hit.item() % 3 == 0));
        assertEquals(
                1 + items.score(query, WEIGHTS, inBool.get(0).item()),
                inBool.get(0).score(),
                TOLERANCE);

        List<Hit> nested = hits("{\"nested\":{\"path\":\"parts\",\"query\":"
                + quality("parts.v", query, "\"k\":50,\"profile\":\"it\"") + "}}");
        assertEquals(alone.get(0).item(), nested.get(0).item());
        assertEquals(alone.get(0).score(), nested.get(0).score(), TOLERANCE);

        List<Hit> boosted = hits(quality("ip", query, "\"k\":50,\"profile\":\"it\",\"boost\":2"));
        assertEquals(2 * alone.get(0).score(), boosted.get(0).score(), TOLERANCE);
    }

    /** A search of a graph by score or distance may miss some, even all: just those that the plugin's own query misses. */
    public void testSearchesByScoreAndDistanceFindWhatThePluginsOwnQueryFinds() {
        index();
        int byScore = 0;
        int byDistance = 0;
        for (int i = 0; i < QUERIES; i++) {
            float[] query = items.query();
            double least = hits(quality("ip", query, "\"k\":50,\"profile\":\"it\""))
                            .get(4)
                            .score()
                    - TOLERANCE;
            String score = "\"min_score\":" + least;
            List<Hit> near = hits(quality("ip", query, score + ",\"profile\":\"it\""));
            assertSame(hits(knn("ip", query, score)), near);
            assertTrue(near.stream().allMatch(hit -> hit.score() >= least));
            byScore += near.size();
            String distance = "\"max_distance\":" + (1 - least);
            List<Hit> within = hits(quality("ip", query, distance + ",\"profile\":\"it\""));
            assertSame(hits(knn("ip", query, distance)), within);
            byDistance += within.size();
        }
        assertTrue("nothing was found by score", byScore > 0);
        assertTrue("nothing was found by distance", byDistance > 0);
    }

    /**
     * The same items in the same order. Only the last digits of a score may differ: in which order the JDK adds up the lanes of a vector is
     * not defined, see {@code FloatVector.reduceLanes}.
     */
    private static void assertSame(List<Hit> expected, List<Hit> hits) {
        assertEquals(
                expected.stream().map(Hit::item).toList(),
                hits.stream().map(Hit::item).toList());
        for (int i = 0; i < hits.size(); i++) {
            assertEquals(expected.get(i).score(), hits.get(i).score(), ROUNDING);
        }
    }

    /** The k-NN plugin's own query on the vector that the weights and the scale make. */
    private static String knn(String field, float[] query, String more) {
        float[] extended = Arrays.copyOf(query, query.length + WEIGHTS.length);
        for (int i = 0; i < WEIGHTS.length; i++) {
            extended[query.length + i] = (float) (WEIGHTS[i] / SCALE);
        }
        return "{\"knn\":{\"" + field + "\":{\"vector\":" + Arrays.toString(extended) + "," + more + "}}}";
    }

    public void testAPromotionChangesTheSearchAtOnceAndAnIndexNotAtAll() {
        index();
        String api = "/_plugins/_recsys/quality/promoted";
        rest.put(api, PLAIN).orThrow();
        String fresh = PLAIN.replaceFirst("\"weights\".*", "\"weights\":{\"freshness\":0.5}}");
        Response second = rest.put(api, fresh).orThrow();
        assertEquals("candidate", second.at("/state").asText());
        assertEquals(1, second.at("/live").asInt());
        assertEquals("the layout is the same", 0, second.at("/warnings").size());
        assertFindsTheBest("ip", "\"profile\":\"promoted\"", WEIGHTS, item -> true);
        rest.post(api + "/_promote").orThrow();
        assertFindsTheBest("ip", "\"profile\":\"promoted\"", new double[] {0, 0.5, 0}, item -> true);
        rest.delete(api + "?force=true").orThrow();
    }

    public void testFitsATableFromAnIndex() {
        rest = sharedCluster().rest();
        String api = "/_plugins/_recsys/quality/fitted";
        rest.put("/prices", "{\"mappings\":{\"properties\":{\"price\":{\"type\":\"double\"}}}}")
                .orThrow();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i <= 100; i++) {
            lines.append("{\"index\":{}}\n{\"price\":").append(i * i).append("}\n");
        }
        rest.bulk("/prices/_bulk?refresh=true", lines.toString()).orThrow();
        Response put = rest.put(api, "{\"signals\":{\"cheap\":{\"quantile\":{\"field\":\"price\"}}}}")
                .orThrow();
        assertThat(put.at("/warnings/0").asText(), containsString("signal [cheap] has no [table] yet"));
        Response refused = rest.post(api + "/_fit", "{\"index\":\"nowhere\"}");
        assertEquals(refused.toString(), 400, refused.status());
        assertThat(refused.reason(), containsString("[index] is [nowhere]; there is no such index"));
        Response fitted =
                rest.post(api + "/_fit", "{\"index\":\"prices\",\"knots\":11}").orThrow();
        assertEquals(201, fitted.status());
        assertEquals(2, fitted.at("/live").asInt());
        assertEquals(101, fitted.at("/metrics/fitted/cheap/documents").asInt());
        JsonNode table =
                rest.get(api + "@2").orThrow().at("/versions/0/parameters/profile/signals/cheap/quantile/table");
        assertEquals(11, table.size());
        for (int i = 0; i <= 10; i++) {
            assertEquals(100.0 * i * i, table.path(i).asDouble(), 100);
        }
        rest.delete(api + "?force=true").orThrow();
    }

    public void testFieldsThatWouldMisleadAreRefused() {
        index();
        float[] query = items.query();
        String more = "\"k\":5,\"profile\":\"it\"";
        assertRefused(quality("wrong_space", query, more), "[space_type] [l2]", "it must be [innerproduct]");
        assertRefused(quality("cos", query, more), "[embedding 32 + signals 3 = 35]");
        assertRefused(
                quality("ip", query, "\"k\":5,\"profile\":" + COMPENSATED),
                "[embedding 32 + signals 3 + compensation 1 = 36]");
        assertRefused(quality("ip", Arrays.copyOf(query, 31), more), "[embedding 31 + signals 3 = 34]");
        assertRefused(quality("words", query, more), "it must be a [knn_vector]");
        assertRefused(quality("ip", query, more + ",\"weights\":{\"typo\":1}"), "[typo], which is no signal");
        assertRefused(quality("nowhere", query, more), "nowhere");
    }

    private void assertRefused(String query, String... reasons) {
        Response response = search(query);
        assertEquals(response.toString(), 400, response.status());
        for (String reason : reasons) {
            assertThat(response.toString(), containsString(reason));
        }
    }
}
