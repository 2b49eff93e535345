/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations in buckets whose upper bounds are 1, 2, 4, … microseconds; the last bucket takes all that is longer.
 *
 * <p>Powers of two: a bucket is found by counting bits, and no setting is needed for times from 1 µs to 16 s.
 */
public final class TimeHistogram {
    /** Upper bounds 2^0 to 2^24 µs (16.8 s), and one bucket for what is longer. */
    public static final int BUCKETS = 26;

    private final LongAdder[] buckets = new LongAdder[BUCKETS];
    private final LongAdder totalNanos = new LongAdder();

    public TimeHistogram() {
        Arrays.setAll(buckets, i -> new LongAdder());
    }

    public void record(long nanos) {
        buckets[bucket(nanos)].increment();
        totalNanos.add(Math.max(nanos, 0));
    }

    /** The bucket of a duration: the first whose upper bound is not exceeded. */
    static int bucket(long nanos) {
        long micros = Math.ceilDiv(Math.max(nanos, 1), 1000L);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(micros - 1);
        return Math.min(bits, BUCKETS - 1);
    }

    /** Upper bound of a bucket but the last, in microseconds; a duration of just that length is in it. */
    public static long upperBoundMicros(int bucket) {
        return 1L << bucket;
    }

    /** Counts of the buckets, from the shortest on. */
    public long[] counts() {
        return Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray();
    }

    public long totalMicros() {
        return totalNanos.sum() / 1000;
    }

    /** What was counted up to now. */
    public TimeCounts snapshot() {
        return new TimeCounts(counts(), totalMicros());
    }
}
