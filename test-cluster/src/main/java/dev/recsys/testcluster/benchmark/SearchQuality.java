/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.Bootstrap;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.evaluation.Metric;
import dev.recsys.rescore.evaluation.Ndcg;
import dev.recsys.rescore.evaluation.Recall;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What one way of searching finds for each judged query.
 *
 * @param ndcg   ndcg@10 by query, unjudged documents count 0
 * @param recall share of the exact matches among the first 100, by query
 */
public record SearchQuality(double[] ndcg, double[] recall) {
    /** Results that are asked for. */
    public static final int SIZE = 100;

    public static final Metric NDCG = new Ndcg(10);
    private static final double EXACT = 1;
    private static final Metric RECALL = new Recall("recall", SIZE, EXACT);
    private static final long SEED = 42;

    /** Makes the body of the search for a query. */
    @FunctionalInterface
    public interface Body {
        /** @param number of the query among the judged ones */
        ObjectNode of(int number, String query);
    }

    /**
     * Searches for every query.
     *
     * @param path of the search, with its parameters
     */
    public static SearchQuality measure(Rest rest, String path, Judgments judgments, Body body) {
        int count = judgments.queries().size();
        SearchQuality quality = new SearchQuality(new double[count], new double[count]);
        for (int q = 0; q < count; q++) {
            Judgments.Query query = judgments.queries().get(q);
            ObjectNode request = body.of(q, query.text());
            request.put("size", SIZE).put("_source", false);
            quality.set(q, candidates(query, ids(rest, path, request)));
        }
        return quality;
    }

    /** The quality of results that were found before: {@code _id}s by query, best first. */
    public static SearchQuality of(Judgments judgments, List<List<String>> found) {
        int count = judgments.queries().size();
        SearchQuality quality = new SearchQuality(new double[count], new double[count]);
        for (int q = 0; q < count; q++) {
            quality.set(q, candidates(judgments.queries().get(q), found.get(q)));
        }
        return quality;
    }

    private void set(int query, JudgedCandidates found) {
        int[] order = IntStream.range(0, found.size()).toArray();
        ndcg[query] = NDCG.of(found, order);
        recall[query] = RECALL.of(found, order);
    }

    /** Takes the figures of every {@code of}-th query over, from the {@code fold}-th on. */
    public void take(SearchQuality other, int fold, int of) {
        for (int q = fold; q < ndcg.length; q += of) {
            ndcg[q] = other.ndcg[q];
            recall[q] = other.recall[q];
        }
    }

    /** Mean ndcg@10 of all queries but every {@code of}-th, from the {@code fold}-th on. */
    public double ndcgWithout(int fold, int of) {
        return IntStream.range(0, ndcg.length)
                .filter(q -> q % of != fold)
                .mapToDouble(q -> ndcg[q])
                .average()
                .orElse(0);
    }

    private static List<String> ids(Rest rest, String path, ObjectNode request) {
        JsonNode answer = rest.post(path, request).orThrow().body();
        if (answer.at("/_shards/failed").asInt(1) != 0
                || answer.path("timed_out").asBoolean(true)) {
            throw new IllegalStateException("the search " + path + " did not reach all shards: " + answer);
        }
        List<String> ids = new ArrayList<>();
        answer.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }

    /** Documents in their order, as metrics take them. */
    public static JudgedCandidates candidates(Judgments.Query query, List<String> ids) {
        float[] grades = new float[ids.size()];
        for (int i = 0; i < grades.length; i++) {
            grades[i] = (float) query.gain(ids.get(i));
        }
        float[] judged = new float[query.gains().size()];
        int next = 0;
        for (double gain : query.gains().values()) {
            judged[next++] = (float) gain;
        }
        return new JudgedCandidates(new float[ids.size()], new float[0], 0, grades, judged);
    }

    /** An empty table for {@link #row}. */
    public static TextTable table() {
        return new TextTable("", ">ndcg@10", ">change (95 %)", ">recall@100", ">change (95 %)");
    }

    /** Adds a row; without a base there is nothing to compare with. */
    public void row(TextTable table, String what, SearchQuality base) {
        table.row(
                what,
                decimal(mean(ndcg)),
                base == null ? "" : text(ndcgGain(base)),
                decimal(mean(recall)),
                base == null ? "" : text(recallGain(base)));
    }

    /** Mean change of ndcg@10 against another way, paired by query. */
    public Estimate ndcgGain(SearchQuality base) {
        return gain(ndcg, base.ndcg);
    }

    /** The same of recall@100. */
    public Estimate recallGain(SearchQuality base) {
        return gain(recall, base.recall);
    }

    private static Estimate gain(double[] ours, double[] theirs) {
        double[] gains = IntStream.range(0, ours.length)
                .mapToDouble(q -> ours[q] - theirs[q])
                .toArray();
        return Bootstrap.mean(gains, Bootstrap.RESAMPLES, SEED);
    }

    public static String text(Estimate change) {
        return Tuning.Change.interval(
                change.mean(), change.interval().low(), change.interval().high());
    }

    /** Mean ndcg@10. */
    public double meanNdcg() {
        return mean(ndcg);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
