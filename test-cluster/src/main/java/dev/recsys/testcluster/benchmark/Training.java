/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.List;

/**
 * A training to ask for.
 *
 * @param index  what to train on; every document takes part
 * @param levels centroids of each level
 */
record Training(String index, List<Integer> levels) {
    /** What the bounds are said for. */
    static final List<Integer> LEVELS = List.of(256, 256, 256);

    static final int ITERATIONS = 25;
    static final int SEED = 42;

    /** More than any index of a benchmark has. */
    private static final int ALL_DOCUMENTS = 10_000_000;

    /**
     * What came of it.
     *
     * @param seconds from the request to its answer
     */
    record Outcome(double seconds, String codebook, int version, JsonNode metrics) {
        /** The kernel that computed. */
        String kernel() {
            return metrics.path("kernel").asText();
        }
    }

    Training {
        levels = List.copyOf(levels);
    }

    /** Runs it to its end. */
    Outcome run(Rest rest, String codebook) {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.put("index", index);
        request.putArray("fields").addObject().put("field", VectorIndex.FIELD);
        ArrayNode sizes = request.putArray("levels");
        levels.forEach(sizes::add);
        // All iterations, as the peer does them: a tolerance of 0 stops only where nothing moves any more.
        request.put("max_iterations", ITERATIONS).put("tolerance", 0).put("seed", SEED);
        request.put("sample_size", ALL_DOCUMENTS);
        long start = System.nanoTime();
        JsonNode answer = rest.post(Codebooks.path(codebook) + "/_train?wait_for_completion=true", request)
                .orThrow()
                .body();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Outcome(seconds, codebook, answer.path("version").asInt(), answer.path("metrics"));
    }
}
