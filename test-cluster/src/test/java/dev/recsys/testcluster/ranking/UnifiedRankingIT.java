/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.ranking;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** The rescorer {@code unified_ranking} on several real nodes, after the first passes of this plugin and of k-NN. */
public class UnifiedRankingIT extends RealClusterTestCase {
    private static final int ITEMS = 200;
    private static final int WINDOW = 40;

    private static final String MODEL =
            """
            {"tasks": ["search", "similar"],
             "features": [
               {"name": "first", "type": "first_pass"},
               {"name": "title", "type": "query", "query": {"match": {"title": "$query"}}},
               {"name": "neighbour", "type": "query", "query": {"knn": {"v": {"vector": "$item.v", "k": 50}}}},
               {"name": "like", "type": "vector", "field": "v", "with": "$item.v"},
               {"name": "sid", "type": "semantic_id", "field": "sid", "with": "item"},
               {"name": "price", "type": "field", "field": "price", "missing": 50},
               {"name": "is_search", "type": "context", "value": "$task", "codes": {"search": 1, "similar": 0}},
               {"name": "near_price", "type": "cross", "operation": "product", "of": ["like", "price"]}],
             "imputation": {"similar": {"$query": "$item.title"}},
             "model": {"format": "linear", "bias": 0.5, "weights": {"first": 0.25, "title": 1, "like": 3, "sid": 2, "price": -0.01,
               "is_search": 4, "near_price": 0.02, "neighbour": 0.125}}}""";

    private static final String[] NAMES = {
        "first", "title", "neighbour", "like", "sid", "price", "is_search", "near_price"
    };
    private static final double[] WEIGHTS = {0.25, 1, 0.125, 3, 2, -0.01, 4, 0.02};

    private final float[][] vectors = new float[ITEMS][];
    private final int[][] codes = new int[ITEMS][];
    private final double[] prices = new double[ITEMS];

    private void index(Rest rest) {
        rest.put("/_plugins/_recsys/models/it-ranker", MODEL).orThrow();
        rest.put(
                        "/ranked",
                        """
                        {"settings": {"number_of_shards": 3, "number_of_replicas": 0, "index.knn": true},
                         "mappings": {"properties": {"title": {"type": "text"}, "price": {"type": "double"},
                           "v": {"type": "knn_vector", "dimension": 3, "method": {"name": "hnsw", "engine": "lucene", "space_type": "l2"}},
                           "sid": {"properties": {"codebook": {"type": "keyword"}, "version": {"type": "integer"},
                             "codes": {"type": "integer", "index": false, "doc_values": false},
                             "l1": {"type": "keyword"}, "l2": {"type": "keyword"}}}}}}""")
                .orThrow();
        Random random = new Random(randomLong());
        String[] words = {"red", "blue", "shoe", "hat"};
        StringBuilder bulk = new StringBuilder();
        for (int i = 0; i < ITEMS; i++) {
            vectors[i] = new float[] {random.nextFloat(), random.nextFloat() - 0.5f, random.nextFloat()};
            codes[i] = new int[] {random.nextInt(3), random.nextInt(3)};
            prices[i] = i % 5 == 0 ? Double.NaN : random.nextInt(100);
            String l1 = "1:" + codes[i][0];
            bulk.append("{\"index\":{\"_id\":\"i").append(i).append("\"}}\n{\"title\":\"");
            bulk.append(words[random.nextInt(4)])
                    .append(' ')
                    .append(words[random.nextInt(4)])
                    .append("\",\"v\":");
            bulk.append(Arrays.toString(vectors[i]));
            bulk.append(",\"sid\":{\"codebook\":\"c\",\"version\":1,\"codes\":").append(Arrays.toString(codes[i]));
            bulk.append(",\"l1\":\"")
                    .append(l1)
                    .append("\",\"l2\":\"")
                    .append(l1)
                    .append('.')
                    .append(codes[i][1]);
            bulk.append("\"}");
            if (Double.isNaN(prices[i]) == false) {
                bulk.append(",\"price\":").append(prices[i]);
            }
            bulk.append("}\n");
        }
        JsonNode indexed = rest.bulk("/ranked/_bulk?refresh=true", bulk.toString())
                .orThrow()
                .body();
        assertTrue(indexed.toString(), indexed.path("errors").asBoolean() == false);
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double lengthOfA = 0;
        double lengthOfB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            lengthOfA += a[i] * a[i];
            lengthOfB += b[i] * b[i];
        }
        return dot / Math.sqrt(lengthOfA * lengthOfB);
    }

    public void testRanksWhatAnyFirstPassFinds() throws Exception {
        Rest rest = sharedCluster().rest();
        index(rest);
        String match = "{\"match\":{\"title\":\"red shoe\"}}";
        String knn = "{\"knn\":{\"v\":{\"vector\":" + Arrays.toString(vectors[1]) + ",\"k\":60}}}";
        String sid = "{\"semantic_id\":{\"field\":\"sid\",\"like\":[{\"_id\":\"i2\"}]}}";
        String all = match + "," + knn + "," + sid;
        for (String query : List.of(
                match,
                knn,
                sid,
                "{\"bool\":{\"should\":[" + all + "]}}",
                "{\"dis_max\":{\"queries\":[" + all + "]}}")) {
            for (String context : List.of(
                    "{\"task\":\"search\",\"query\":\"red shoe\",\"item\":\"i3\"}",
                    "{\"task\":\"similar\",\"item\":{\"_id\":\"i3\",\"_index\":\"ranked\"}}")) {
                check(rest, query, context);
            }
        }
        JsonNode nodes = rest.get("/_plugins/_recsys/stats").orThrow().body().path("nodes");
        int ranking = 0;
        for (Iterator<JsonNode> each = nodes.elements(); each.hasNext(); ) {
            JsonNode node = each.next().path("ranking");
            ranking += node.path("windows").asInt() > 0
                            && node.path("vector_nanos").asLong() > 0
                    ? 1
                    : 0;
        }
        assertTrue("only " + ranking + " nodes have ranked: " + nodes, ranking > 1);
    }

    private void check(Rest rest, String query, String context) {
        String body = "{\"size\":100,\"_source\":false,\"query\":" + query + ",\"rescore\":{\"window_size\":" + WINDOW
                + ",\"unified_ranking\":{\"model\":\"it-ranker\"}},\"ext\":{\"recsys\":{\"context\":" + context
                + ",\"log_features\":true}}}";
        JsonNode answer = rest.post("/ranked/_search", body).orThrow().body();
        assertEquals(answer.toString(), 0, answer.at("/_shards/failed").asInt());
        int rescored = 0;
        for (JsonNode hit : answer.at("/hits/hits")) {
            JsonNode features = hit.at("/fields/recsys_features/0");
            double score = hit.path("_score").asDouble();
            if (score < -1e30) {
                assertTrue("outside the window", features.isMissingNode());
                continue;
            }
            rescored++;
            int item = Integer.parseInt(hit.path("_id").asText().substring(1));
            assertEquals(
                    hit.toString(),
                    cosine(vectors[item], vectors[3]),
                    features.path("like").asDouble(),
                    1e-5);
            double price = Double.isNaN(prices[item]) ? 50 : prices[item];
            assertEquals(hit.toString(), price, features.path("price").asDouble(), 1e-9);
            int shared = codes[item][0] != codes[3][0] ? 0 : codes[item][1] != codes[3][1] ? 1 : 2;
            assertEquals(hit.toString(), shared / 2.0, features.path("sid").asDouble(), 1e-6);
            double sum = 0.5;
            for (int i = 0; i < NAMES.length; i++) {
                sum += WEIGHTS[i] * features.path(NAMES[i]).asDouble();
            }
            assertEquals(hit.toString(), sum, score, 1e-4);
        }
        assertTrue("rescored " + rescored + " with " + query, rescored > 10);
    }

    public void testExportsFeaturesAndRefusesWhatCannotBe() throws Exception {
        Rest rest = sharedCluster().rest();
        index(rest);
        String body = "{\"index\":\"ranked\",\"size\":7,\"query\":{\"match\":{\"title\":\"hat\"}},\"format\":\"csv\","
                + "\"context\":{\"task\":\"similar\",\"item\":\"i3\"}}";
        Response exported = rest.post("/_plugins/_recsys/models/it-ranker/_features", body);
        assertEquals(exported.toString(), 200, exported.status());
        assertThat(
                exported.toString(),
                containsString("_index,_id,label,first,title,neighbour,like,sid,price,is_search,near_price"));
        Response unknown = rest.post(
                "/ranked/_search",
                "{\"rescore\":{\"unified_ranking\":{\"model\":\"nobody\",\"context\":{\"task\":\"search\"}}}}");
        assertEquals(unknown.toString(), 400, unknown.status());
        assertThat(unknown.toString(), containsString("[unified_ranking] rescorer cannot use model [nobody]"));
        Response sorted = rest.post(
                "/ranked/_search",
                "{\"sort\":[\"price\"],\"rescore\":{\"unified_ranking\":{\"model\":\"it-ranker\",\"context\":{\"task\":\"search\"}}}}");
        assertEquals(sorted.toString(), 400, sorted.status());
        assertThat(sorted.toString(), containsString("Cannot use [sort] option in conjunction with [rescore]."));
    }
}
