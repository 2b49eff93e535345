/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.semanticid;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;

/** The quality report over REST, on real nodes and vectors of the k-NN plugin. */
public class QualityIT extends RealClusterTestCase {
    private static final int DIMENSION = 16;
    private static final int DOCUMENTS = 1500;
    private static final String FIELD = "{\"type\":\"knn_vector\",\"dimension\":" + DIMENSION
            + ",\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"l2\"}}";
    private static final String SETTINGS = "{\"number_of_shards\":2,\"number_of_replicas\":0,\"index.knn\":true}";

    private static void train(Rest rest, String name, String index, String more) {
        rest.post(
                        "/_plugins/_recsys/codebooks/" + name + "/_train?wait_for_completion=true",
                        "{\"index\":\"" + index + "\",\"fields\":[\"v\"],\"levels\":[16,8,8],\"max_iterations\":10"
                                + more + "}")
                .orThrow();
    }

    private static Response quality(Rest rest, String codebook, String parameters) {
        return rest.get("/_plugins/_recsys/codebooks/" + codebook + "/_quality" + parameters);
    }

    public void testReportAgreesWithTheTraining() {
        Rest rest = sharedCluster().rest();
        new Clustered(DOCUMENTS, DIMENSION, 12, randomLong()).index(rest, "products", SETTINGS, FIELD);
        for (boolean normalizeResiduals : new boolean[] {false, true}) {
            String name = normalizeResiduals ? "scaled" : "plain";
            train(rest, name, "products", ",\"normalize_residuals\":" + normalizeResiduals);
            JsonNode report = quality(rest, name, "?index=products&category_field=group")
                    .orThrow()
                    .body();
            assertEquals(name, report.path("codebook").asText());
            assertEquals(1, report.path("version").asInt());
            assertEquals("products", report.path("index").asText());
            assertEquals(DOCUMENTS, report.path("documents").asInt());
            assertEquals(DOCUMENTS, report.path("sampled").asInt());

            JsonNode metrics = rest.get("/_plugins/_recsys/codebooks/" + name + "@1")
                    .orThrow()
                    .at("/versions/0/metrics/levels");
            double before = 1;
            for (int level = 0; level < 3; level++) {
                JsonNode found = report.path("levels").path(level);
                double mse = found.path("relative_mse").asDouble();
                assertEquals(metrics.path(level).path("relative_mse").asDouble(), mse, 1e-4 * mse);
                assertEquals(
                        metrics.path(level).path("utilisation").asDouble(),
                        found.path("utilisation").asDouble(),
                        0);
                assertTrue(report.toString(), mse < before);
                before = mse;
            }
            // The documents are those of the training.
            assertEquals(1, report.path("drift").path("ratio").asDouble(), 1e-4);
            assertEquals("all_documents", report.path("drift").path("of").asText());

            double cosine = -1;
            for (JsonNode prefix : report.path("prefixes")) {
                assertTrue(report.toString(), prefix.path("mean_cosine").asDouble() > cosine);
                cosine = prefix.path("mean_cosine").asDouble();
            }
            assertEquals(4, report.path("prefixes").size());
            // Groups go by the document's number, so that codes cannot know them.
            assertEquals(1, report.path("category").path("ratio").asDouble(), 0.15);
        }
    }

    public void testDataStreamsCanBeMeasured() {
        Rest rest = sharedCluster().rest();
        new Clustered(300, DIMENSION, 5, randomLong()).index(rest, "products", SETTINGS, FIELD);
        train(rest, "streamed", "products", "");
        rest.put(
                        "/_index_template/stream",
                        "{\"index_patterns\":[\"stream*\"],\"data_stream\":{},\"template\":{\"settings\":" + SETTINGS
                                + ",\"mappings\":{\"properties\":{\"v\":" + FIELD + "}}}}")
                .orThrow();
        try {
            Clustered later = new Clustered(100, DIMENSION, 5, randomLong());
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < later.size(); i++) {
                String date = i < 40 ? "2001-01-01" : "2999-01-01";
                lines.append("{\"create\":{}}\n{\"@timestamp\":\"")
                        .append(date)
                        .append("\",\"v\":")
                        .append(later.json(i))
                        .append("}\n");
            }
            rest.bulk("/stream/_bulk?refresh=true", lines.toString()).orThrow();
            JsonNode report = quality(rest, "streamed@1", "?index=stream&date_field=@timestamp")
                    .orThrow()
                    .body();
            assertEquals(100, report.path("sampled").asInt());
            assertEquals(60, report.path("drift").path("documents").asInt());
            assertEquals("documents_since", report.path("drift").path("of").asText());
            // Other clusters than those that it was trained on.
            assertTrue(report.toString(), report.path("drift").path("ratio").asDouble() > 1.5);
        } finally {
            rest.delete("/_data_stream/stream").orThrow();
            rest.delete("/_index_template/stream").orThrow();
        }
    }

    public void testBadRequestsAreRefusedWithTheReason() {
        Rest rest = sharedCluster().rest();
        new Clustered(300, DIMENSION, 5, randomLong()).index(rest, "products", SETTINGS, FIELD);
        train(rest, "c", "products", "");
        assertRefused(quality(rest, "c", ""), 400, "[index] is missing");
        assertRefused(quality(rest, "c", "?index=nowhere"), 404, "no such index [nowhere]");
        assertRefused(quality(rest, "unknown", "?index=products"), 404, "[unknown]");
        assertRefused(quality(rest, "c@7", "?index=products"), 404, "[c@7]");
        assertRefused(quality(rest, "C", "?index=products"), 400, "[C] is not a name");
        assertRefused(
                quality(rest, "c", "?index=products&sample_size=0"),
                400,
                "[sample_size] is [0]; it must be from 1 to 10000000");
        assertRefused(quality(rest, "c", "?index=products&sample=5"), 400, "unrecognized parameter: [sample]");
        assertRefused(
                quality(rest, "c", "?index=products&category_field=v"),
                400,
                "[category_field] is [v], which is of type [knn_vector]; it must be of type [keyword]");
        assertRefused(
                quality(rest, "c", "?index=products&date_field=typo"),
                400,
                "[date_field] is [typo], which is not mapped in [index]");
        assertRefused(
                rest.post("/products/_search", "{\"aggs\":{\"mine\":{\"recsys_codebook_quality\":{}}}}"),
                400,
                "only runs as a part of [GET /_plugins/_recsys/codebooks/{name}/_quality]");
        rest.put(
                        "/bytes",
                        "{\"settings\":" + SETTINGS + ",\"mappings\":{\"properties\":{\"v\":"
                                + FIELD.replace("\"dimension\"", "\"data_type\":\"byte\",\"dimension\"") + "}}}")
                .orThrow();
        assertRefused(
                quality(rest, "c", "?index=bytes"),
                400,
                "field [v] of index [bytes] has [data_type] [byte]; only [float] vectors can be quantised");
    }

    private static void assertRefused(Response response, int status, String reason) {
        assertEquals(response.toString(), status, response.status());
        assertThat(response.reason(), containsString(reason));
    }
}
