/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/**
 * The mean of one quality signal over the first k results, or over all where there are fewer; a query without results counts 0.
 *
 * @param signal position of the signal
 * @param name   its name
 */
public record MeanSignal(int signal, String name, int k) implements Metric {
    public MeanSignal {
        Metric.checkK(k);
    }

    @Override
    public String label() {
        return "mean_signal(" + name + ")@" + k;
    }

    @Override
    public double of(JudgedCandidates query, int[] top) {
        int count = Math.min(k, query.size());
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += query.signal(signal, top[i]);
        }
        return count == 0 ? 0 : sum / count;
    }
}
