/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class TimeHistogramTests extends OpenSearchTestCase {
    /** The obvious way: the first bucket whose bound is not exceeded. */
    private static int slowBucket(long nanos) {
        for (int bucket = 0; bucket < TimeHistogram.BUCKETS - 1; bucket++) {
            if (nanos <= 1000 * TimeHistogram.upperBoundMicros(bucket)) {
                return bucket;
            }
        }
        return TimeHistogram.BUCKETS - 1;
    }

    public void testBucketsAreFoundAsByLookingAtEach() {
        for (long nanos : new long[] {
            -5, 0, 1, 999, 1000, 1001, 2000, 2001, 4000, 4001, 16_777_216_000L, 16_777_216_001L, Long.MAX_VALUE
        }) {
            assertEquals("" + nanos, slowBucket(nanos), TimeHistogram.bucket(nanos));
        }
        for (int i = 0; i < 1000; i++) {
            long nanos = randomNonNegativeLong() >>> between(0, 62);
            assertEquals("" + nanos, slowBucket(nanos), TimeHistogram.bucket(nanos));
        }
    }

    public void testCountsAndTotal() {
        TimeHistogram histogram = new TimeHistogram();
        histogram.record(500);
        histogram.record(1_500);
        histogram.record(1_700);
        histogram.record(-1);
        assertEquals(2, histogram.counts()[0]);
        assertEquals(2, histogram.counts()[1]);
        assertEquals(4, Arrays.stream(histogram.counts()).sum());
        assertEquals(3, histogram.totalMicros());
    }
}
