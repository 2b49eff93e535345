/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class BootstrapTests extends OpenSearchTestCase {
    public void testIntervalIsThatOfTheNormalDistributionForManyQueries() {
        Random random = new Random(randomLong());
        double[] values = random.doubles(400).toArray();
        double mean = IntStream.range(0, 400).mapToDouble(i -> values[i]).sum() / 400;
        double variance = IntStream.range(0, 400)
                        .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                        .sum()
                / 400;
        double error = Math.sqrt(variance / 400);
        Estimate estimate = Bootstrap.mean(values, Bootstrap.RESAMPLES, randomLong());
        assertEquals(mean, estimate.mean(), 1e-12);
        assertEquals(mean - 1.96 * error, estimate.interval().low(), error / 3);
        assertEquals(mean + 1.96 * error, estimate.interval().high(), error / 3);
    }

    public void testValuesThatAreAllTheSameLeaveNoDoubt() {
        Estimate estimate = Bootstrap.mean(new double[] {0, 0, 0}, 100, randomLong());
        assertEquals(new Interval(0, 0), estimate.interval());
    }

    public void testEveryResampleDrawsAsManyQueriesAndOthers() {
        long seed = randomLong();
        int[] first = new int[50];
        Bootstrap.resample(seed, 0, first);
        assertEquals(50, IntStream.of(first).sum());
        int[] next = new int[50];
        Bootstrap.resample(seed, 1, next);
        assertFalse(Arrays.equals(first, next));
        int[] again = new int[50];
        Bootstrap.resample(seed, 0, again);
        assertArrayEquals(first, again);
    }

    public void testPercentilesAreLinearBetweenNeighbours() {
        double[] values = IntStream.rangeClosed(0, 40).mapToDouble(i -> 40 - i).toArray();
        Interval interval = Bootstrap.interval(values);
        assertEquals(1, interval.low(), 1e-9);
        assertEquals(39, interval.high(), 1e-9);
        assertTrue(interval.contains(20));
        assertFalse(interval.contains(0.5));
    }

    public void testNoQueriesIsAnError() {
        expectThrows(IllegalArgumentException.class, () -> Bootstrap.mean(new double[0], 10, 1));
    }
}
