/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile intervals from resampling queries with replacement (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13).
 *
 * <p>Paired: two systems are compared by one difference for each query. Resample {@code i} of a seed is the same whatever is measured,
 * and whatever was drawn before.
 */
public final class Bootstrap {
    public static final int RESAMPLES = 2_000;

    /** Share of resamples inside an interval. */
    public static final double CONFIDENCE = 0.95;

    /** Constants of MurmurHash3's 64-bit finaliser. */
    private static final long MIX_1 = 0xFF51AFD7ED558CCDL;

    private static final long MIX_2 = 0xC4CEB9FE1A85EC53L;

    private Bootstrap() {}

    /**
     * The mean of one value for each query, with its interval.
     *
     * @param values for example the differences of a metric between two systems; at least one
     */
    public static Estimate mean(double[] values, int resamples, long seed) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there is no query to take a mean over");
        }
        double[] means = new double[resamples];
        int[] counts = new int[values.length];
        for (int i = 0; i < resamples; i++) {
            resample(seed, i, counts);
            double sum = 0;
            for (int q = 0; q < values.length; q++) {
                sum += counts[q] * values[q];
            }
            means[i] = sum / values.length;
        }
        double total = 0;
        for (double value : values) {
            total += value;
        }
        return new Estimate(total / values.length, interval(means));
    }

    /**
     * Draws as many queries as there are, with replacement.
     *
     * @param index  number of the resample
     * @param counts receives how often each query was drawn
     */
    public static void resample(long seed, int index, int[] counts) {
        SplittableRandom random = new SplittableRandom(mix(mix(seed) + index));
        Arrays.fill(counts, 0);
        for (int i = 0; i < counts.length; i++) {
            counts[random.nextInt(counts.length)]++;
        }
    }

    /** Without it, resamples would be parts of one stream of random numbers, one step apart. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * MIX_1;
        mixed = (mixed ^ (mixed >>> 33)) * MIX_2;
        return mixed ^ (mixed >>> 33);
    }

    /** The central interval of what resamples gave. */
    public static Interval interval(double[] resampled) {
        double[] sorted = resampled.clone();
        Arrays.sort(sorted);
        double tail = (1 - CONFIDENCE) / 2;
        return new Interval(percentile(sorted, tail), percentile(sorted, 1 - tail));
    }

    /** Linear between neighbours, as spreadsheets and NumPy have it. */
    private static double percentile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
