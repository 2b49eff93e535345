/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.semanticid;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Training on real nodes: every source of vectors, and everything that can go wrong on the way. */
public class TrainingIT extends RealClusterTestCase {
    private static final int DIMENSION = 32;
    /** Only what hangs takes that long. */
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Long enough to be still running when it is cancelled or loses a node. */
    private static final String ENDLESS =
            "\"levels\":[" + "200,".repeat(15) + "200],\"max_iterations\":1000,\"tolerance\":0";

    private static final String LUCENE =
            "{\"type\":\"knn_vector\",\"dimension\":%d,\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"%s\"}%s}";

    private static String lucene(String more) {
        return String.format(Locale.ROOT, LUCENE, DIMENSION, "l2", more);
    }

    private static String settings(int shards, String more) {
        return "{\"number_of_shards\":" + shards + ",\"number_of_replicas\":0" + more + "}";
    }

    private static Response train(Rest rest, String name, String index, String more) {
        return rest.post(
                "/_plugins/_recsys/codebooks/" + name + "/_train?wait_for_completion=true",
                "{\"index\":\"" + index + "\",\"fields\":[\"v\"]," + more + "}");
    }

    private static JsonNode version(Rest rest, String name, int version) {
        Response answer = rest.get("/_plugins/_recsys/codebooks/" + name + "@" + version);
        if (answer.isSuccess() == false) {
            return MissingNode.getInstance();
        }
        return answer.at("/versions/0");
    }

    private static void assertContains(String text, String part) {
        assertTrue("[" + part + "] is not in: " + text, text.contains(part));
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (condition.getAsBoolean() == false) {
            assertTrue("waited too long until " + what, System.nanoTime() < deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static String start(Rest rest, String name, String index) {
        Response answer = rest.post(
                        "/_plugins/_recsys/codebooks/" + name + "/_train",
                        "{\"index\":\"" + index + "\",\"fields\":[\"v\"]," + ENDLESS + "}")
                .orThrow();
        String task = answer.at("/task").asText();
        await("the training iterates", () -> {
            JsonNode status = rest.get("/_tasks/" + task).at("/task/status");
            return status.path("phase").asText().equals("iterating")
                    && status.path("iteration").asInt() > 1;
        });
        return task;
    }

    /** HNSW, compressed, faiss, binary doc values and {@code _source}: one codebook, bit for bit. */
    public void testEverySourceOfVectorsGivesTheSameCodebook() {
        Rest rest = sharedCluster().rest();
        Clustered data = new Clustered(1500, DIMENSION, 20, randomLong());
        Map<String, String[]> indices = new LinkedHashMap<>();
        indices.put("hnsw", new String[] {settings(2, ",\"index.knn\":true"), lucene("")});
        indices.put("stored", new String[] {
            settings(1, ",\"index.knn\":true,\"index.knn.derived_source.enabled\":false"), lucene("")
        });
        indices.put("ondisk", new String[] {
            settings(3, ",\"index.knn\":true"), lucene(",\"mode\":\"on_disk\",\"compression_level\":\"4x\"")
        });
        indices.put("faiss", new String[] {
            settings(2, ",\"index.knn\":true,\"index.knn.advanced.approximate_threshold\":-1"),
            lucene("").replace("lucene", "faiss")
        });
        indices.put("binary", new String[] {
            settings(2, ",\"index.knn\":false"), "{\"type\":\"knn_vector\",\"dimension\":" + DIMENSION + "}"
        });
        indices.put("source", new String[] {settings(1, ""), "{\"type\":\"float\"}"});
        String expected = null;
        for (Map.Entry<String, String[]> index : indices.entrySet()) {
            data.index(rest, index.getKey(), index.getValue()[0], index.getValue()[1]);
            train(rest, index.getKey(), index.getKey(), "\"levels\":[16,8],\"max_iterations\":5")
                    .orThrow();
            String sha = version(rest, index.getKey(), 1).path("sha256").asText();
            assertFalse("no checksum", sha.isEmpty());
            expected = expected == null ? sha : expected;
            assertEquals(index.getKey(), expected, sha);
        }
    }

    public void testByteAndBinaryVectorsAreRefusedByName() {
        Rest rest = sharedCluster().rest();
        for (String type : new String[] {"byte", "binary"}) {
            rest.put(
                            "/" + type,
                            "{\"settings\":" + settings(1, ",\"index.knn\":true")
                                    + ",\"mappings\":{\"properties\":{\"v\":"
                                    + lucene(",\"data_type\":\"" + type + "\"")
                                            .replace("\"l2\"", type.equals("binary") ? "\"hamming\"" : "\"l2\"")
                                    + "}}}")
                    .orThrow();
            Response refused = rest.post(
                    "/_plugins/_recsys/codebooks/c/_train", "{\"index\":\"" + type + "\",\"fields\":[\"v\"]}");
            assertEquals(400, refused.status());
            assertContains(
                    refused.reason(),
                    "field [v] of index [" + type + "] has [data_type] [" + type
                            + "]; only [float] vectors can be quantised");
        }
    }

    public void testUnknownIndexAndBadBodiesAreRefusedAtOnce() {
        Rest rest = sharedCluster().rest();
        assertRefused(rest, 404, "no such index [nowhere]", "{\"index\":\"nowhere\",\"fields\":[\"v\"]}");
        assertRefused(rest, 400, "[index] is missing", "{\"fields\":[\"v\"]}");
        assertRefused(rest, 400, "[fields] is missing or empty", "{\"index\":\"x\"}");
        assertRefused(rest, 400, "[fieldz] is unknown; allowed are", "{\"index\":\"x\",\"fieldz\":[\"v\"]}");
        assertRefused(
                rest,
                400,
                "[levels] has [100000] at position [0]; it must be from 2 to 65536",
                "{\"index\":\"x\",\"fields\":[\"v\"],\"levels\":[100000]}");
        assertRefused(rest, 400, "[levels] has [0]", "{\"index\":\"x\",\"fields\":[\"v\"],\"levels\":[0]}");
        assertRefused(
                rest,
                400,
                "[weight] of field [v] is [-1.0]",
                "{\"index\":\"x\",\"fields\":[{\"field\":\"v\",\"weight\":-1}]}");
    }

    private static void assertRefused(Rest rest, int status, String reason, String body) {
        Response refused = rest.post("/_plugins/_recsys/codebooks/c/_train", body);
        assertEquals(refused.toString(), status, refused.status());
        assertContains(refused.reason(), reason);
    }

    public void testATaskKeepsTheReasonOfAFailedTraining() {
        Rest rest = sharedCluster().rest();
        new Clustered(20, DIMENSION, 3, randomLong())
                .index(rest, "few", settings(1, ",\"index.knn\":true"), lucene(""));
        rest.put("/empty", "{\"settings\":" + settings(1, "") + "}").orThrow();
        assertFails(rest, "few", "[levels] asks for [256] centroids, but the sample has only [20] documents");
        assertFails(rest, "empty", "field [v] has no vector in any document that [query] matches");
    }

    private static void assertFails(Rest rest, String index, String reason) {
        Response started = rest.post(
                        "/_plugins/_recsys/codebooks/" + index + "/_train",
                        "{\"index\":\"" + index + "\",\"fields\":[\"v\"]}")
                .orThrow();
        Response ended = rest.awaitTask(started.at("/task").asText(), LIMIT);
        assertContains(ended.at("/error").toString(), reason);
        // Nobody waits for that mark, not even the task.
        assertBusy(() -> {
            JsonNode failed = version(rest, index, 1);
            assertEquals(failed.toString(), "failed", failed.path("state").asText());
            assertContains(failed.toString(), reason);
        });
    }

    public void testACancelledTrainingEndsAndSaysSo() {
        Rest rest = sharedCluster().rest();
        new Clustered(6000, DIMENSION, 50, randomLong())
                .index(rest, "products", settings(2, ",\"index.knn\":true"), lucene(""));
        int before = cancelled(rest);
        String task = start(rest, "cancelled", "products");
        rest.post("/_tasks/" + task + "/_cancel").orThrow();
        await(
                "the version is failed",
                () -> version(rest, "cancelled", 1).path("state").asText().equals("failed"));
        assertContains(version(rest, "cancelled", 1).toString(), "the training was cancelled");
        assertBusy(() -> assertEquals(before + 1, cancelled(rest)));
    }

    private static int cancelled(Rest rest) {
        int count = 0;
        for (JsonNode node : rest.get("/_plugins/_recsys/stats").orThrow().at("/nodes")) {
            count += node.at("/training/cancelled").intValue();
        }
        return count;
    }

    public void testLosingADataNodeEndsTheTrainingWithTheReason() {
        TestCluster cluster = open(TestCluster.builder()
                .name("data-node-lost")
                .nodes(3)
                .heap(SMALL_HEAP)
                .quickStart());
        Rest rest = cluster.rest(0);
        new Clustered(6000, DIMENSION, 50, randomLong())
                .index(
                        rest,
                        "products",
                        settings(2, ",\"index.knn\":true,\"index.routing.allocation.require._name\":\"node-2\""),
                        lucene(""));
        new Clustered(300, DIMENSION, 5, randomLong())
                .index(
                        rest,
                        "old",
                        settings(1, ",\"index.knn\":true").replace("_replicas\":0", "_replicas\":1"),
                        lucene(""));
        train(rest, "c", "old", "\"levels\":[8],\"max_iterations\":3").orThrow();
        String task = start(rest, "c", "products");
        cluster.kill(2);
        await(
                "the version is failed",
                () -> version(rest, "c", 2).path("state").asText().equals("failed"));
        String reason = version(rest, "c", 2).path("failure_reason").asText();
        assertTrue(reason, Stream.of("disconnected", "shard", "node").anyMatch(reason::contains));
        await(
                "the task ends",
                () -> rest.get("/_tasks/" + task).at("/completed").asBoolean());
        assertEquals("live", version(rest, "c", 1).path("state").asText());
        assertEquals(200, rest.get("/old/_search").status());
    }

    public void testLosingTheCoordinatingNodeMarksTheVersionAsFailed() {
        TestCluster cluster = open(TestCluster.builder()
                .name("coordinator-lost")
                .nodes(3)
                .heap(SMALL_HEAP)
                .quickStart());
        Rest rest = cluster.rest(0);
        new Clustered(6000, DIMENSION, 50, randomLong())
                .index(
                        rest,
                        "products",
                        settings(2, ",\"index.knn\":true,\"index.routing.allocation.exclude._name\":\"node-2\""),
                        lucene(""));
        start(cluster.rest(2), "c", "products");
        cluster.kill(2);
        await(
                "the version is failed",
                () -> version(rest, "c", 1).path("state").asText().equals("failed"));
        assertContains(version(rest, "c", 1).toString(), "left the cluster");
        assertEquals(200, rest.get("/products/_search").status());
        // The name is free for the next try.
        train(rest, "c", "products", "\"levels\":[8],\"max_iterations\":3").orThrow();
        assertEquals("live", version(rest, "c", 2).path("state").asText());
    }

    public void testANodeWithoutThePluginIsNamed() {
        TestCluster cluster = open(TestCluster.builder()
                .name("plugin-missing")
                .nodes(2)
                .heap(SMALL_HEAP)
                .withoutRecsys(1)
                .quickStart());
        Rest rest = cluster.rest(0);
        new Clustered(300, DIMENSION, 5, randomLong())
                .index(
                        rest,
                        "products",
                        settings(1, ",\"index.knn\":true,\"index.routing.allocation.require._name\":\"node-1\""),
                        lucene(""));
        Response refused = train(rest, "c", "products", "\"levels\":[8]");
        assertFalse(refused.toString(), refused.isSuccess());
        assertContains(refused.reason(), "has no plugin [opensearch-recsys]; install it on every data node");
        assertEquals(200, rest.get("/products/_search").status());
    }
}
