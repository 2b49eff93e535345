/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Judged queries of the ESCI sample. */
public record Judgments(List<Query> queries) {
    /** What an exact match is rated; a substitute has 10, a complement 1, anything else 0. */
    private static final double BEST_RATING = 100;

    /**
     * A query and what is known of products for it.
     *
     * @param gains by product: 1 for an exact match, 0.1, 0.01 and 0 for the others
     */
    public record Query(String text, Map<String, Double> gains) {
        /** The gain of a product; 0 for one that was not judged. */
        public double gain(String product) {
            return gains.getOrDefault(product, 0.0);
        }
    }

    public Judgments {
        queries = List.copyOf(queries);
    }

    /** @throws DataException the file is not there or not as it must be */
    public static Judgments read(Path file) {
        JsonNode root;
        try {
            root = Rest.JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new DataException("cannot read [" + file + "]: " + e.getMessage(), e);
        }
        List<Query> queries = new ArrayList<>();
        for (JsonNode each : root.path("judgmentRatings")) {
            Map<String, Double> gains = new LinkedHashMap<>();
            for (JsonNode rating : each.path("ratings")) {
                double value = rating.path("rating").asDouble(-1);
                if (value < 0 || value > BEST_RATING || rating.path("docId").isTextual() == false) {
                    throw new DataException("[" + file + "], query [" + each.path("query") + "]: " + rating
                            + " must have a [docId] and a [rating] from 0 to 100");
                }
                gains.put(rating.path("docId").asText(), value / BEST_RATING);
            }
            queries.add(new Query(each.path("query").asText(), gains));
        }
        if (queries.isEmpty()) {
            throw new DataException("[" + file + "] has no [judgmentRatings]");
        }
        return new Judgments(queries);
    }

    public List<String> texts() {
        return queries.stream().map(Query::text).toList();
    }

    /**
     * The judgments as a tuning takes them.
     *
     * @param vectors one for each query, its parameter {@code vector}
     * @param chosen  which queries, by position
     */
    public ArrayNode request(float[][] vectors, IntPredicate chosen) {
        ArrayNode request = Rest.JSON.createArrayNode();
        IntStream.range(0, queries.size()).filter(chosen).forEach(i -> {
            ObjectNode query = request.addObject().put("query", queries.get(i).text());
            ArrayNode vector = query.putObject("params").putArray("vector");
            for (float component : vectors[i]) {
                vector.add(component);
            }
            ObjectNode ratings = query.putObject("ratings");
            queries.get(i).gains().forEach(ratings::put);
        });
        return request;
    }
}
