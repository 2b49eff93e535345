/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.evaluation.Metric;
import dev.recsys.rescore.evaluation.Ndcg;
import dev.recsys.rescore.evaluation.Recall;
import dev.recsys.rescore.evaluation.ReciprocalRank;
import dev.recsys.rescore.evaluation.TopCandidates;
import java.util.List;

/** What is measured of every order of candidates. */
public final class RankingMetrics {
    /** The metric by which versions are compared and promoted. */
    public static final String MAIN = "ndcg@10";

    private static final int SHORT = 5;
    private static final int LONG = 10;

    private final List<Metric> metrics;

    /** @param relevantFrom the grade from which on a document is relevant to MRR and recall; above 0 */
    public RankingMetrics(double relevantFrom) {
        this.metrics = List.of(
                new Ndcg(SHORT),
                new Ndcg(LONG),
                new ReciprocalRank(ReciprocalRank.ALL, relevantFrom),
                new Recall("recall", LONG, relevantFrom));
    }

    /** Names of the metrics, in the order of {@link #of}. */
    public static List<String> labels() {
        return new RankingMetrics(1).metrics.stream().map(Metric::label).toList();
    }

    /**
     * One value for each metric.
     *
     * @param scores of the candidates; of equal ones the first comes first
     */
    public double[] of(JudgedCandidates group, double[] scores) {
        int count = group.size();
        int[] top = new TopCandidates(Math.max(1, count)).select(scores, count);
        return of(group, top);
    }

    /** Likewise, in the order in which the candidates stand. */
    public double[] of(JudgedCandidates group) {
        int[] top = new int[group.size()];
        for (int i = 0; i < top.length; i++) {
            top[i] = i;
        }
        return of(group, top);
    }

    private double[] of(JudgedCandidates group, int[] top) {
        return metrics.stream().mapToDouble(metric -> metric.of(group, top)).toArray();
    }
}
