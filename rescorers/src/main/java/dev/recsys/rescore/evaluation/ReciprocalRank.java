/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/**
 * 1 ÷ the rank of the first relevant result, 0 without one among the first k; its mean over queries is MRR.
 *
 * <p>Voorhees, The TREC-8 Question Answering Track Report, 1999.
 *
 * @param threshold the grade from which on a document is relevant; above 0
 */
public record ReciprocalRank(int k, double threshold) implements Metric {
    /** All results count. */
    public static final int ALL = Integer.MAX_VALUE;

    public ReciprocalRank {
        Metric.checkK(k);
        if (Double.isFinite(threshold) == false || threshold <= 0) {
            throw new IllegalArgumentException("[threshold] is [" + threshold
                    + "]; it must be finite and above 0, the grade of what is not judged");
        }
    }

    @Override
    public String label() {
        return k == ALL ? "mrr" : "mrr@" + k;
    }

    @Override
    public double of(JudgedCandidates query, int[] top) {
        float least = (float) threshold;
        int count = Math.min(k, query.size());
        for (int i = 0; i < count; i++) {
            if (query.grade(top[i]) >= least) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }
}
