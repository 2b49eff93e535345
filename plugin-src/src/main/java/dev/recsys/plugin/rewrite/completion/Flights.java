/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.Completions.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What this node is getting just now, by key, and who waits for it. */
final class Flights {
    private final Map<String, List<Consumer<Outcome>>> waiting = new HashMap<>();

    /**
     * Waits for a key.
     *
     * @return whether nobody is getting it, so that the caller has to, and to {@link #land} it
     */
    synchronized boolean join(String key, Consumer<Outcome> waiter) {
        List<Consumer<Outcome>> waiters = waiting.get(key);
        boolean first = waiters == null;
        if (first) {
            waiters = new ArrayList<>(1);
            waiting.put(key, waiters);
        }
        waiters.add(waiter);
        return first;
    }

    /** Tells all who wait. */
    void land(String key, Outcome outcome) {
        List<Consumer<Outcome>> waiters;
        synchronized (this) {
            waiters = waiting.remove(key);
        }
        waiters.forEach(waiter -> waiter.accept(outcome));
    }
}
