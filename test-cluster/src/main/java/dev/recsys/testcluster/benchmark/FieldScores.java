/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The scores that each of several fields gives for each judged query. A search that adds up fields is linear in their weights, so weights
 * are chosen here, without a search for each that is tried; what they are worth is then measured by searches.
 *
 * @param fields  names, the first of which always has the weight 1
 * @param queries the judged queries
 * @param found   by query, then by document: a score for each field
 */
record FieldScores(List<String> fields, List<Judgments.Query> queries, List<Map<String, double[]>> found) {
    /** More than anything that reaches the first ten. */
    private static final int CANDIDATES = 1_000;

    private static final double[] GRID = {0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5};
    private static final int SWEEPS = 3;

    FieldScores {
        fields = List.copyOf(fields);
        queries = List.copyOf(queries);
        found = List.copyOf(found);
    }

    static FieldScores read(Rest rest, String index, List<String> fields, Judgments judgments) {
        List<Map<String, double[]>> found = new ArrayList<>();
        for (Judgments.Query query : judgments.queries()) {
            Map<String, double[]> scores = new LinkedHashMap<>();
            for (int f = 0; f < fields.size(); f++) {
                ObjectNode body = RewritesApi.words(query.text(), List.of(fields.get(f)));
                body.put("size", CANDIDATES).put("_source", false);
                JsonNode hits =
                        rest.post("/" + index + "/_search", body).orThrow().at("/hits/hits");
                for (JsonNode hit : hits) {
                    scores.computeIfAbsent(hit.path("_id").asText(), id -> new double[fields.size()])[f] =
                            hit.path("_score").asDouble();
                }
            }
            found.add(scores);
        }
        return new FieldScores(fields, judgments.queries(), found);
    }

    /**
     * Weights with a high mean ndcg@10 on some of the queries: each weight in turn takes the best value of a grid, from all fields
     * equal on, until nothing changes.
     */
    double[] tune(IntPredicate chosen) {
        double[] weights = new double[fields.size()];
        Arrays.fill(weights, 1);
        double best = ndcg(weights, chosen);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            double before = best;
            for (int f = 1; f < weights.length; f++) {
                double kept = weights[f];
                for (double value : GRID) {
                    weights[f] = value;
                    double trial = ndcg(weights, chosen);
                    if (trial > best) {
                        best = trial;
                        kept = value;
                    }
                }
                weights[f] = kept;
            }
            if (best == before) {
                break;
            }
        }
        return weights;
    }

    /** Mean ndcg@10 of some of the queries. */
    double ndcg(double[] weights, IntPredicate chosen) {
        return IntStream.range(0, queries.size())
                .filter(chosen)
                .mapToDouble(q -> ndcg(weights, q))
                .average()
                .orElse(0);
    }

    private double ndcg(double[] weights, int query) {
        record Scored(String id, double score) {}
        List<Scored> all = new ArrayList<>();
        found.get(query).forEach((id, scores) -> {
            double sum = 0;
            for (int f = 0; f < weights.length; f++) {
                sum += weights[f] * scores[f];
            }
            all.add(new Scored(id, sum));
        });
        all.sort(Comparator.comparingDouble(Scored::score).reversed());
        List<String> ids =
                all.stream().limit(SearchQuality.NDCG.k()).map(Scored::id).toList();
        JudgedCandidates candidates = SearchQuality.candidates(queries.get(query), ids);
        return SearchQuality.NDCG.of(
                candidates, IntStream.range(0, candidates.size()).toArray());
    }

    /** Fields with their weights, as a search takes them; those without weight are left out. */
    List<String> weighted(double[] weights) {
        return IntStream.range(0, weights.length)
                .filter(f -> weights[f] > 0)
                .mapToObj(f -> fields.get(f) + "^" + weights[f])
                .toList();
    }
}
