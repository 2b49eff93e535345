/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/**
 * Discounted gain of the first k results over that of the best possible ones: Σ gᵢ ÷ log₂(i + 1), with the grade itself as gain.
 *
 * <p>Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002. The best possible results are
 * taken from all judged documents of the query, not only from its candidates. A query without a grade above 0 counts 0.
 */
public record Ndcg(int k) implements Metric {
    public Ndcg {
        Metric.checkK(k);
    }

    @Override
    public String label() {
        return "ndcg@" + k;
    }

    @Override
    public double of(JudgedCandidates query, int[] top) {
        double ideal = 0;
        int judged = Math.min(k, query.judgedCount());
        for (int i = 0; i < judged; i++) {
            ideal += query.bestGrade(i) * DISCOUNTS.at(i);
        }
        if (ideal == 0) {
            return 0;
        }
        double gain = 0;
        int count = Math.min(k, query.size());
        for (int i = 0; i < count; i++) {
            float grade = query.grade(top[i]);
            if (grade > 0) {
                gain += grade * DISCOUNTS.at(i);
            }
        }
        return gain / ideal;
    }

    private static final Discounts DISCOUNTS = new Discounts();

    /** 1 ÷ log₂(rank + 2) for ranks from 0 on: a logarithm for every result of every trial would take most of a tuning's time. */
    private static final class Discounts {
        private static final int KEPT = 1_024;
        private final double[] kept = new double[KEPT];

        Discounts() {
            for (int i = 0; i < KEPT; i++) {
                kept[i] = compute(i);
            }
        }

        double at(int rank) {
            return rank < KEPT ? kept[rank] : compute(rank);
        }

        private static double compute(int rank) {
            return Math.log(2) / Math.log(rank + 2.0);
        }
    }
}
