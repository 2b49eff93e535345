/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

import java.util.SplittableRandom;

/**
 * How often chance alone would tell two systems as far apart as they are: Fisher's paired randomisation test.
 *
 * <p>Smucker, Allan and Carterette, A Comparison of Statistical Significance Tests for Information Retrieval Evaluation, CIKM 2007.
 */
public final class RandomizationTest {
    public static final int ROUNDS = 10_000;

    /** Sums of the same numbers in another order differ by so much, of their size. */
    private static final double ROUNDING = 1e-12;

    private RandomizationTest() {}

    /**
     * The two-sided p-value of the mean difference.
     *
     * @param differences of a metric between two systems, one for each query; at least one
     * @param rounds      random changes of signs
     * @return from 1 ÷ (rounds + 1) to 1
     */
    public static double p(double[] differences, int rounds, long seed) {
        if (differences.length == 0) {
            throw new IllegalArgumentException("there is no query to test a difference on");
        }
        double sum = 0;
        double size = 0;
        for (double difference : differences) {
            sum += difference;
            size += Math.abs(difference);
        }
        double observed = Math.abs(sum) - size * ROUNDING;
        SplittableRandom random = new SplittableRandom(seed);
        int asFar = 0;
        for (int round = 0; round < rounds; round++) {
            double flipped = 0;
            for (double difference : differences) {
                flipped += random.nextBoolean() ? difference : -difference;
            }
            if (Math.abs(flipped) >= observed) {
                asFar++;
            }
        }
        return (asFar + 1.0) / (rounds + 1.0);
    }
}
