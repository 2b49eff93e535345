/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by names that users give; any thread may count. */
public final class NamedCounters {
    /** Names that are counted each for itself: models come and go, but a node's answer must stay readable. */
    static final int MOST_NAMES = 500;

    /** Under this name stands what came after that. */
    static final String OTHERS = "_others";

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    public void add(String name, long amount) {
        LongAdder counter = counters.get(name);
        if (counter == null) {
            // Threads that come at once may go a few names beyond the limit.
            String counted = counters.size() < MOST_NAMES ? name : OTHERS;
            counter = counters.computeIfAbsent(counted, each -> new LongAdder());
        }
        counter.add(amount);
    }

    /** What was counted up to now, in the order of the names. */
    public Map<String, Long> snapshot() {
        Map<String, Long> counts = new TreeMap<>();
        counters.forEach((name, counter) -> counts.put(name, counter.sum()));
        return counts;
    }
}
