/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** Beside neural-search's {@code hybrid} query: the query of words is rewritten inside it, and scores are normalised after that. */
public class HybridRewriteIT extends NeuralTestCase {
    private static final String NORMALISE =
            "\"phase_results_processors\":[{\"normalization-processor\":{\"normalization\":{\"technique\":\"min_max\"},"
                    + "\"combination\":{\"technique\":\"arithmetic_mean\",\"parameters\":{\"weights\":[1.0,0.0]}}}}]";

    @Test
    public void testWordsInsideAHybridQueryAreRewritten() {
        Rest rest = startNeural();
        rest.put(
                        "/products",
                        "{\"settings\":{\"index.knn\":true,\"number_of_replicas\":0,\"number_of_shards\":1},\"mappings\":{\"properties\":{"
                                + "\"title\":{\"type\":\"text\"},\"v\":{\"type\":\"knn_vector\",\"dimension\":2,\"method\":{\"name\":\"hnsw\","
                                + "\"engine\":\"lucene\",\"space_type\":\"l2\"}}}}}")
                .orThrow();
        JsonNode indexed = rest.bulk(
                        "/products/_bulk?refresh=true",
                        """
                        {"index":{"_id":"bottle"}}
                        {"title":"insulated bottle","v":[1,0]}
                        {"index":{"_id":"lamp"}}
                        {"title":"camping lamp","v":[0,1]}
                        {"index":{"_id":"knife"}}
                        {"title":"knife","v":[-1,0]}
                        """)
                .orThrow()
                .body();
        assertFalse(indexed.toString(), indexed.path("errors").asBoolean());
        rest.bulk(
                        "/_plugins/_recsys/tables/shop/_import",
                        """
                        {"options":{"index":"products","fields":["title"]}}
                        {"query":"thermos flask","synonym":["insulated bottle"]}
                        """)
                .orThrow();
        rest.put("/_search/pipeline/plain", "{" + NORMALISE + "}").orThrow();
        rest.put(
                        "/_search/pipeline/rewrite",
                        "{\"request_processors\":[{\"query_rewrite\":{\"table\":\"shop\",\"timeout\":\"5s\",\"policies\":{"
                                + "\"synonym\":{\"when\":\"always\",\"weight\":0.5}}}}],\"response_processors\":[{\"query_rewrite\":{}}],"
                                + NORMALISE + "}")
                .orThrow();
        String hybrid =
                "{\"_source\":false,\"query\":{\"hybrid\":{\"queries\":[{\"match\":{\"title\":\"thermos flask\"}},"
                        + "{\"knn\":{\"v\":{\"vector\":[0,1],\"k\":2}}}]}}}";
        JsonNode before = rest.post("/products/_search?search_pipeline=plain", hybrid)
                .orThrow()
                .body();
        // All weight lies on the words, which nothing has: only the neighbours are there, with nothing to their score.
        assertTrue(before.toString(), before.at("/hits/hits/0/_score").asDouble() < 0.01);
        JsonNode after = rest.post("/products/_search?search_pipeline=rewrite", hybrid)
                .orThrow()
                .body();
        List<String> ids = new ArrayList<>();
        after.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        assertEquals(after.toString(), "bottle", ids.get(0));
        assertTrue(after.toString(), after.at("/hits/hits/0/_score").asDouble() > 0.9);
        assertEquals(
                "insulated bottle",
                after.at("/ext/recsys/rewrites/applied/0/text").asText());
    }
}
