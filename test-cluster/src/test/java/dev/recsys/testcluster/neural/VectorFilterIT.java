/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

/** Generated queries are kept or dropped by the cosine of their embedding and their document's, through the {@code neural} query. */
public class VectorFilterIT extends NeuralTestCase {
    private static final double EXACT = 1e-4;

    /** The last word says most to the model. */
    private static final Map<String, List<String>> QUERIES = new TreeMap<>(Map.of(
            "chef knife", List.of("kitchen knife", "party hat"),
            "trail shoe", List.of("outdoor shoe", "cotton towel"),
            "desk lamp", List.of("reading lamp", "garden hose"),
            "oak table", List.of("dining table", "guitar string")));

    @Test
    public void testQueriesFarFromTheirDocumentAreDropped() throws Exception {
        Rest rest = startNeural();
        try (WordEmbeddingServer server = WordEmbeddingServer.start()) {
            String model = register(rest, server.port());
            index(rest, model);
            double least = 1;
            double most = 0;
            for (Map.Entry<String, List<String>> document : QUERIES.entrySet()) {
                least = Math.min(
                        least, score(document.getKey(), document.getValue().get(0)));
                most = Math.max(
                        most, score(document.getKey(), document.getValue().get(1)));
            }
            assertTrue(most + " < " + least, most < least);

            ObjectNode fit = Rest.JSON.createObjectNode();
            fit.put("index", "products").put("method", "search").put("keep", 0.5);
            ObjectNode neural = fit.putObject("search")
                    .putObject("query")
                    .putObject("neural")
                    .putObject("embedding");
            neural.put("query_text", "$query").put("model_id", model).put("k", 10);
            neural.putObject("filter").putObject("ids").putArray("values").add("$id");
            JsonNode fitted = rest.post("/_plugins/_recsys/filters/near/_fit", fit)
                    .orThrow()
                    .body();
            JsonNode natural = fitted.at("/metrics/types/natural");
            assertEquals(fitted.toString(), 8, natural.path("queries").asInt());
            double threshold = natural.path("threshold").asDouble();
            assertTrue(fitted.toString(), threshold >= most - EXACT && threshold <= least + EXACT);

            rest.post("/_plugins/_recsys/filters/near/_apply?wait_for_completion=true", "{\"index\":\"products\"}")
                    .orThrow();
            rest.post("/products/_refresh").orThrow();
            int id = 0;
            for (List<String> queries : QUERIES.values()) {
                JsonNode generated =
                        rest.get("/products/_doc/" + id++).orThrow().at("/_source/generated");
                assertEquals(generated.toString(), 1, generated.path("natural").size());
                assertEquals(queries.get(0), generated.path("natural").path(0).asText());
                assertEquals(1, generated.at("/dropped/inconsistent").asInt());
            }
        }
    }

    /** As Lucene scores vectors in cosine space: {@code (1 + cos) / 2}. */
    private static double score(String one, String other) {
        float[] a = WordEmbeddingServer.embed(one);
        float[] b = WordEmbeddingServer.embed(other);
        return (1 + dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))) / 2;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static void index(Rest rest, String model) {
        rest.put(
                        "/_ingest/pipeline/embed",
                        "{\"processors\":[{\"text_embedding\":{\"model_id\":\"" + model
                                + "\",\"field_map\":{\"title\":\"embedding\"}}}]}")
                .orThrow();
        rest.put(
                        "/products",
                        "{\"settings\":{\"index.knn\":true,\"number_of_replicas\":0},\"mappings\":{\"properties\":{\"embedding\":"
                                + "{\"type\":\"knn_vector\",\"dimension\":" + WordEmbeddingServer.DIMENSION
                                + ",\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"cosinesimil\"}}}}}")
                .orThrow();
        int id = 0;
        for (Map.Entry<String, List<String>> document : QUERIES.entrySet()) {
            ObjectNode source = Rest.JSON.createObjectNode().put("title", document.getKey());
            ObjectNode generated = source.putObject("generated").put("status", "done");
            document.getValue().forEach(text -> generated
                    .withArray("queries")
                    .addObject()
                    .put("text", text)
                    .put("type", "natural")
                    .put("confidence", 1));
            document.getValue().forEach(generated.withArray("natural")::add);
            rest.put("/products/_doc/" + id++ + "?pipeline=embed&refresh=true", source)
                    .orThrow();
        }
    }
}
