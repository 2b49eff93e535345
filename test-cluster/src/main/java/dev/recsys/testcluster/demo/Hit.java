/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A product that was found.
 *
 * @param codes its semantic ID, coarse to fine; empty where it has none
 * @param token the ID as one token, for example {@code 1:17.203.88}; empty where it has none
 */
record Hit(String id, double score, String title, List<Integer> codes, String token) {
    Hit {
        codes = List.copyOf(codes);
    }

    /** The hits of a search that asked for {@code title} and the target field, in their order. */
    static List<Hit> of(JsonNode answer, String targetField) {
        List<Hit> hits = new ArrayList<>();
        for (JsonNode hit : answer.at("/hits/hits")) {
            hits.add(one(hit, targetField));
        }
        return hits;
    }

    /** A single hit or document. */
    static Hit one(JsonNode hit, String targetField) {
        JsonNode source = hit.path("_source");
        JsonNode id = source.path(targetField);
        List<Integer> codes = new ArrayList<>();
        id.path("codes").forEach(code -> codes.add(code.asInt()));
        return new Hit(
                hit.path("_id").asText(),
                hit.path("_score").asDouble(),
                source.path("title").asText(),
                codes,
                id.path("l" + codes.size()).asText(""));
    }

    /** Number of codes that two IDs have in common from the first on. */
    static int shared(List<Integer> a, List<Integer> b) {
        int length = 0;
        while (length < Math.min(a.size(), b.size()) && a.get(length).equals(b.get(length))) {
            length++;
        }
        return length;
    }

    /** How much of an ID is shared, as dots: {@code ●●○} for two codes of three. */
    String sharedDots(List<Integer> other) {
        int depth = Math.max(codes.size(), other.size());
        int shared = shared(codes, other);
        return "●".repeat(shared) + "○".repeat(depth - shared);
    }
}
