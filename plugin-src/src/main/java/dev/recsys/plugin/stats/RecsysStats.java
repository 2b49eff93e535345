/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What this node has counted since it started; any thread may count. */
public final class RecsysStats {
    private final LongAdder[] counters = new LongAdder[Counter.values().length];
    private final TimeHistogram[] times = new TimeHistogram[Timing.values().length];

    public RecsysStats() {
        Arrays.setAll(counters, i -> new LongAdder());
        Arrays.setAll(times, i -> new TimeHistogram());
    }

    public void increment(Counter counter) {
        add(counter, 1);
    }

    public void add(Counter counter, long amount) {
        counters[counter.ordinal()].add(amount);
    }

    public long get(Counter counter) {
        return counters[counter.ordinal()].sum();
    }

    public TimeHistogram time(Timing timing) {
        return times[timing.ordinal()];
    }
}
