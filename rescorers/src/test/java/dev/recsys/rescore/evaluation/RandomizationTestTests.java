/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

import org.opensearch.test.OpenSearchTestCase;

/** Against all changes of signs, one by one. */
public class RandomizationTestTests extends OpenSearchTestCase {
    private static final int ROUNDS = 50_000;

    private static double exact(double[] differences) {
        double sum = 0;
        for (double difference : differences) {
            sum += difference;
        }
        int asFar = 0;
        int all = 1 << differences.length;
        for (int signs = 0; signs < all; signs++) {
            double flipped = 0;
            for (int i = 0; i < differences.length; i++) {
                flipped += (signs >> i & 1) == 1 ? -differences[i] : differences[i];
            }
            asFar += Math.abs(flipped) >= Math.abs(sum) - 1e-9 ? 1 : 0;
        }
        return asFar / (double) all;
    }

    public void testAgainstAllSigns() {
        for (int round = 0; round < 10; round++) {
            double[] differences = new double[randomIntBetween(1, 12)];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = randomBoolean() ? randomIntBetween(-2, 3) / 10.0 : randomDouble() - 0.3;
            }
            // Over six standard deviations of a share of so many rounds.
            assertEquals(exact(differences), RandomizationTest.p(differences, ROUNDS, randomLong()), 0.015);
        }
    }

    public void testNoDifferenceIsChance() {
        assertEquals(1, RandomizationTest.p(new double[] {0, 0, 0}, 100, 1), 0);
        expectThrows(IllegalArgumentException.class, () -> RandomizationTest.p(new double[0], 100, 1));
    }

    public void testManyEqualDifferencesAreNone() {
        double[] differences = new double[40];
        java.util.Arrays.fill(differences, 0.1);
        assertEquals(1 / 1_001.0, RandomizationTest.p(differences, 1_000, 1), 1e-12);
    }

    public void testReciprocalRank() {
        JudgedCandidates query =
                new JudgedCandidates(new float[3], new float[0], 0, new float[] {0, 0.1f, 1}, new float[] {0.1f, 1});
        int[] order = {0, 1, 2};
        assertEquals(1 / 3.0, new ReciprocalRank(ReciprocalRank.ALL, 1).of(query, order), 0);
        assertEquals(1 / 2.0, new ReciprocalRank(10, 0.1).of(query, order), 0);
        assertEquals(0, new ReciprocalRank(2, 1).of(query, order), 0);
        assertEquals("mrr", new ReciprocalRank(ReciprocalRank.ALL, 1).label());
        assertEquals("mrr@2", new ReciprocalRank(2, 1).label());
        expectThrows(IllegalArgumentException.class, () -> new ReciprocalRank(2, 0));
        expectThrows(IllegalArgumentException.class, () -> new ReciprocalRank(0, 1));
    }
}
