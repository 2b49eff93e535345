/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What this node has counted since it started; any thread may count. */
public final class RecsysStats {
    private final LongAdder[] counters = new LongAdder[Counter.values().length];
    private final TimeHistogram[] times = new TimeHistogram[Timing.values().length];

    private final NamedCounters imputed = new NamedCounters();
    private final NamedCounters missing = new NamedCounters();
    private final Map<String, LlmCounters> llms = new ConcurrentHashMap<>();

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

    /** Values of ranking contexts that a model imputed, by their paths. */
    public NamedCounters imputed() {
        return imputed;
    }

    /** Documents that had no value of a feature, by the model's name and the feature's. */
    public NamedCounters missing() {
        return missing;
    }

    /** The counters of an LLM. */
    public LlmCounters llm(String name) {
        return llms.computeIfAbsent(name, each -> new LlmCounters());
    }

    /** What was counted of each LLM that this node has called, by name. */
    Map<String, LlmCounts> llms() {
        Map<String, LlmCounts> counts = new TreeMap<>();
        llms.forEach((name, counters) -> counts.put(name, counters.snapshot()));
        return counts;
    }
}
