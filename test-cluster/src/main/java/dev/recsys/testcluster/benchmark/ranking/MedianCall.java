/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import java.time.Duration;
import java.util.Arrays;

/** Times a call by its median, which what else happens on the machine moves least. */
final class MedianCall {
    private static final int LEAST_CALLS = 3;
    private static final double NANOS_PER_MILLI = 1e6;

    private MedianCall() {}

    /** What is timed. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /** The median call of as many as fit into a turn, at least three. */
    static double millis(Duration turn, Call call) throws Exception {
        long[] nanos = new long[64];
        int calls = 0;
        long end = System.nanoTime() + turn.toNanos();
        while (calls < LEAST_CALLS || System.nanoTime() < end) {
            long start = System.nanoTime();
            call.run();
            if (calls == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * calls);
            }
            nanos[calls++] = System.nanoTime() - start;
        }
        Arrays.sort(nanos, 0, calls);
        return nanos[calls / 2] / NANOS_PER_MILLI;
    }
}
