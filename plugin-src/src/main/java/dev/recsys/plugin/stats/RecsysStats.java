/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What this node has counted since it started; any thread may count. */
public final class RecsysStats {
    private final LongAdder[] counters = new LongAdder[Counter.values().length];
    private final TimeHistogram encodeTime = new TimeHistogram();
    private final TimeHistogram rescoreTime = new TimeHistogram();

    public RecsysStats() {
        Arrays.setAll(counters, i -> new LongAdder());
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

    /** Time that it took to encode a document. */
    public TimeHistogram encodeTime() {
        return encodeTime;
    }

    /** Time that it took to rescore the window of a shard. */
    public TimeHistogram rescoreTime() {
        return rescoreTime;
    }
}
