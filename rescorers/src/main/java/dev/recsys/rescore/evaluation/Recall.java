/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/**
 * The share of a query's relevant documents that are among its first k results.
 *
 * <p>All relevant judged documents count, candidates or not; a query without any counts 0.
 *
 * @param name      what it is called: {@code recall} or {@code purchase_recall}
 * @param threshold the grade from which on a document is relevant; above 0
 */
public record Recall(String name, int k, double threshold) implements Metric {
    public Recall {
        Metric.checkK(k);
        if (Double.isFinite(threshold) == false || threshold <= 0) {
            throw new IllegalArgumentException("[threshold] is [" + threshold
                    + "]; it must be finite and above 0, the grade of what is not judged");
        }
    }

    @Override
    public String label() {
        return name + "@" + k;
    }

    @Override
    public double of(JudgedCandidates query, int[] top) {
        // Grades are floats: the same decimal as a double may be a little more.
        float least = (float) threshold;
        int relevant = query.relevant(least);
        if (relevant == 0) {
            return 0;
        }
        int found = 0;
        int count = Math.min(k, query.size());
        for (int i = 0; i < count; i++) {
            if (query.grade(top[i]) >= least) {
                found++;
            }
        }
        return found / (double) relevant;
    }
}
