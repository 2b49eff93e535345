/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;
import org.junit.Test;

/**
 * The {@code semantic_id} processor behind neural-search's own {@code text_embedding}, with ml-commons calling a model server over real
 * sockets.
 */
public class TextEmbeddingIT extends NeuralTestCase {
    private static final String[] TITLES = {
        "chef knife",
        "bread knife",
        "paring knife",
        "running shoe",
        "trail shoe",
        "hiking shoe",
        "head lamp",
        "desk lamp"
    };

    @Test
    public void testSemanticIdsOfEmbeddingsThatThePipelineMakes() throws Exception {
        Rest rest = startNeural();
        try (WordEmbeddingServer server = WordEmbeddingServer.start()) {
            String model = register(rest, server.port());
            index(
                    rest,
                    "{\"text_embedding\":{\"model_id\":\"" + model + "\",\"field_map\":{\"title\":\"embedding\"}}}");
            rest.post(
                            "/_plugins/_recsys/codebooks/words/_train?wait_for_completion=true",
                            "{\"index\":\"products\",\"fields\":[\"embedding\"],\"levels\":[3],\"seed\":1}")
                    .orThrow();
            JsonNode mapping = rest.get("/_plugins/_recsys/codebooks/words/_mapping?target_field=sid")
                    .orThrow()
                    .body();
            rest.put("/products/_mapping", mapping).orThrow();
            index(
                    rest,
                    "{\"text_embedding\":{\"model_id\":\"" + model + "\",\"field_map\":{\"title\":\"embedding\"}}},"
                            + "{\"semantic_id\":{\"codebook\":\"words\",\"target_field\":\"sid\"}}");
            assertEquals(token(rest, 0), token(rest, 1));
            assertEquals(token(rest, 0), token(rest, 2));
            assertEquals(token(rest, 3), token(rest, 4));
            assertEquals(token(rest, 6), token(rest, 7));
            assertFalse(token(rest, 0).equals(token(rest, 3)));

            // A document alone takes another way through the pipeline than a bulk does.
            rest.put("/products/_doc/alone?pipeline=embed", "{\"title\":\"fish knife\"}")
                    .orThrow();
            assertEquals(
                    token(rest, 0),
                    rest.get("/products/_doc/alone")
                            .orThrow()
                            .at("/_source/sid/l1")
                            .asText());

            // Nothing to embed, so nothing to encode: the document goes on without, its neighbour with.
            JsonNode answer = rest.bulk(
                            "/products/_bulk?pipeline=embed&refresh=true",
                            "{\"index\":{\"_id\":\"a\"}}\n{\"brand\":\"none\"}\n{\"index\":{\"_id\":\"b\"}}\n{\"title\":\"oyster knife\"}\n")
                    .orThrow()
                    .body();
            assertFalse(answer.toString(), answer.path("errors").asBoolean());
            assertTrue(rest.get("/products/_doc/a").orThrow().at("/_source/sid").isMissingNode());
            assertEquals(
                    token(rest, 0),
                    rest.get("/products/_doc/b").orThrow().at("/_source/sid/l1").asText());
        }
    }

    private static String token(Rest rest, int title) {
        String token = rest.get("/products/_doc/" + title)
                .orThrow()
                .at("/_source/sid/l1")
                .asText();
        assertThat(token, startsWith("1:"));
        return token;
    }

    private static void index(Rest rest, String processors) {
        rest.put("/_ingest/pipeline/embed", "{\"processors\":[" + processors + "]}")
                .orThrow();
        if (rest.get("/products").isSuccess() == false) {
            rest.put(
                            "/products",
                            "{\"settings\":{\"index.knn\":true,\"number_of_replicas\":0},\"mappings\":{\"properties\":{\"embedding\":"
                                    + "{\"type\":\"knn_vector\",\"dimension\":" + WordEmbeddingServer.DIMENSION
                                    + ",\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"innerproduct\"}}}}}")
                    .orThrow();
        }
        StringBuilder bulk = new StringBuilder();
        for (int i = 0; i < TITLES.length; i++) {
            bulk.append("{\"index\":{\"_id\":\"")
                    .append(i)
                    .append("\"}}\n{\"title\":\"")
                    .append(TITLES[i])
                    .append("\"}\n");
        }
        JsonNode answer = rest.bulk("/products/_bulk?pipeline=embed&refresh=true", bulk.toString())
                .orThrow()
                .body();
        assertFalse(answer.toString(), answer.path("errors").asBoolean());
    }
}
