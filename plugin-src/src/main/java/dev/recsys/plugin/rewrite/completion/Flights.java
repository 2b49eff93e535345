/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.Completions.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What this node is getting just now, by key, and who waits for it. */
final class Flights {
    /** Who waits for one answer; is told in any order and on any thread. */
    interface Waiter {
        /** The answer is not kept, and the LLM was asked for it. */
        void asked();

        /** There is an outcome; this is told once. */
        void landed(Outcome outcome);
    }

    private static final class Flight {
        private final List<Waiter> waiters = new ArrayList<>(1);
        private boolean asked;
    }

    private final Map<String, Flight> flights = new HashMap<>();

    /**
     * Waits for a key.
     *
     * @return whether nobody is getting it, so that the caller has to, and to {@link #land} it
     */
    boolean join(String key, Waiter waiter) {
        boolean first;
        boolean asked;
        synchronized (this) {
            Flight flight = flights.get(key);
            first = flight == null;
            if (first) {
                flight = new Flight();
                flights.put(key, flight);
            }
            flight.waiters.add(waiter);
            asked = flight.asked;
        }
        if (asked) {
            waiter.asked();
        }
        return first;
    }

    /** Tells all who wait, now or from now on, that the LLM was asked. */
    void asked(String key) {
        List<Waiter> waiters;
        synchronized (this) {
            Flight flight = flights.get(key);
            if (flight == null) {
                return;
            }
            flight.asked = true;
            waiters = List.copyOf(flight.waiters);
        }
        waiters.forEach(Waiter::asked);
    }

    /** Tells all who wait. */
    void land(String key, Outcome outcome) {
        Flight flight;
        synchronized (this) {
            flight = flights.remove(key);
        }
        flight.waiters.forEach(waiter -> waiter.landed(outcome));
    }
}
