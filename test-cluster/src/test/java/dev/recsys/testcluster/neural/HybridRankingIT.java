/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** Beside neural-search's {@code hybrid} query: a ranking model ranks the merged hits by a second request, as the rescorer cannot. */
public class HybridRankingIT extends NeuralTestCase {
    private static final String NORMALISE =
            "\"phase_results_processors\":[{\"normalization-processor\":{\"normalization\":{\"technique\":\"min_max\"},"
                    + "\"combination\":{\"technique\":\"arithmetic_mean\",\"parameters\":{\"weights\":[0.5,0.5]}}}}]";

    /** Merged scores are from 0 to 1: a stock of 10 outweighs them, and so does one of 20 that of 10. */
    private static final String MODEL =
            """
            {"tasks":["search"],"features":[{"name":"merged","type":"first_pass"},
              {"name":"stock","type":"field","field":"stock","missing":0},
              {"name":"like","type":"vector","field":"v","with":"$item.v","similarity":"cosine","missing":0}],
             "imputation":{},
             "model":{"format":"linear","bias":0,"weights":{"merged":1,"stock":0.25,"like":0}}}""";

    @Test
    public void testTheMergedHitsOfAHybridSearchAreRanked() {
        Rest rest = startNeural();
        rest.put(
                        "/products",
                        "{\"settings\":{\"index.knn\":true,\"number_of_replicas\":0,\"number_of_shards\":2},\"mappings\":{\"properties\":{"
                                + "\"title\":{\"type\":\"text\"},\"stock\":{\"type\":\"integer\"},\"v\":{\"type\":\"knn_vector\","
                                + "\"dimension\":2,\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"l2\"}}}}}")
                .orThrow();
        JsonNode indexed = rest.bulk(
                        "/products/_bulk?refresh=true",
                        """
                        {"index":{"_id":"bottle"}}
                        {"title":"insulated bottle","v":[1,0],"stock":0}
                        {"index":{"_id":"lamp"}}
                        {"title":"camping lamp","v":[0,1],"stock":10}
                        {"index":{"_id":"knife"}}
                        {"title":"knife","v":[0.8,0.2],"stock":20}
                        """)
                .orThrow()
                .body();
        assertFalse(indexed.toString(), indexed.path("errors").asBoolean());
        rest.put("/_plugins/_recsys/models/ranker", MODEL).orThrow();
        rest.put("/_search/pipeline/plain", "{" + NORMALISE + "}").orThrow();
        rest.put(
                        "/_search/pipeline/ranked",
                        "{\"request_processors\":[{\"ranking_context\":{\"model\":\"ranker\",\"timeout\":\"10s\"}}],"
                                + "\"response_processors\":[{\"unified_ranking\":{\"model\":\"ranker\",\"timeout\":\"10s\"}},"
                                + "{\"ranking_context\":{}}],"
                                + NORMALISE + "}")
                .orThrow();
        String hybrid = "\"query\":{\"hybrid\":{\"queries\":[{\"match\":{\"title\":\"insulated bottle\"}},"
                + "{\"knn\":{\"v\":{\"vector\":[1,0],\"k\":3}}}]}}";
        String context =
                "\"ext\":{\"recsys\":{\"context\":{\"task\":\"search\",\"query\":\"insulated bottle\",\"item\":\"lamp\"}}}";
        String search = "{\"_source\":[\"stock\"]," + hybrid + "," + context + "}";
        JsonNode plain = rest.post("/products/_search?search_pipeline=plain", search)
                .orThrow()
                .body();
        assertEquals(plain.toString(), "bottle", plain.at("/hits/hits/0/_id").asText());
        JsonNode ranked = rest.post("/products/_search?search_pipeline=ranked", search)
                .orThrow()
                .body();
        assertEquals(ranked.toString(), List.of("knife", "lamp", "bottle"), ids(ranked));
        assertEquals(plain.at("/hits/total"), ranked.at("/hits/total"));
        for (JsonNode hit : ranked.at("/hits/hits")) {
            double merged = 0;
            for (JsonNode before : plain.at("/hits/hits")) {
                merged = before.path("_id").equals(hit.path("_id"))
                        ? before.path("_score").asDouble()
                        : merged;
            }
            double expected = merged + 0.25 * hit.at("/_source/stock").asDouble();
            assertEquals(hit.toString(), expected, hit.path("_score").asDouble(), 1e-5);
        }
        // A vector of a k-NN field is read of the item, also where its index derives it from elsewhere than _source.
        assertEquals(
                ranked.toString(),
                "[0.0,1.0]",
                ranked.at("/ext/recsys/context/item/fields/v").toString().replace("[0,1]", "[0.0,1.0]"));
        Response refused = rest.post(
                "/products/_search?search_pipeline=plain",
                "{" + hybrid + "," + context
                        + ",\"rescore\":{\"window_size\":10,\"unified_ranking\":{\"model\":\"ranker\"}}}");
        assertEquals(refused.toString(), 400, refused.status());
        assertThat(refused.toString(), containsString("cannot be used with a [hybrid] query"));
    }

    private static List<String> ids(JsonNode response) {
        List<String> ids = new ArrayList<>();
        response.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }
}
