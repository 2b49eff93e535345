/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.rescore.evaluation.Bootstrap;
import dev.recsys.rescore.evaluation.Estimate;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The place of the one right answer for each of several users, from 0; beyond the first ten it does not matter.
 *
 * @param places one for each user
 */
record Ranks(int[] places) {
    static final int K = 10;
    private static final long SEED = 42;

    /** 1 for each user whose answer is among the first ten. */
    double[] hits() {
        return Arrays.stream(places).mapToDouble(place -> place < K ? 1 : 0).toArray();
    }

    /** 1 / log2(place + 2) for each user whose answer is among the first ten: with one right answer that is ndcg@10. */
    double[] ndcgs() {
        return Arrays.stream(places)
                .mapToDouble(place -> place < K ? Math.log(2) / Math.log(place + 2.0) : 0)
                .toArray();
    }

    /** Mean difference of two systems for the same users. */
    static Estimate gain(double[] ours, double[] theirs) {
        double[] gains = IntStream.range(0, ours.length)
                .mapToDouble(i -> ours[i] - theirs[i])
                .toArray();
        return Bootstrap.mean(gains, Bootstrap.RESAMPLES, SEED);
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }
}
