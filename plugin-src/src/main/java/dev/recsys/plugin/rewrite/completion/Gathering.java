/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.Completions.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.Scheduler.Cancellable;

/**
 * Outcomes that come one by one, on any thread, for one who waits for all, but not for ever: once all are looked up and the LLM is asked
 * for the rest, the time runs.
 */
final class Gathering {
    private final AtomicReferenceArray<Outcome> outcomes;

    /** Outcomes that are missing, and one for the caller, who may not have asked for all yet. */
    private final AtomicInteger missing;

    /** Places of which it is not known yet whether the LLM has to be waited for, and one for the caller. */
    private final AtomicInteger unknown;

    private final Patience patience;

    /** Null once it is told: calls that go on must not hold what it stands for. */
    private final AtomicReference<ActionListener<List<Outcome>>> listener;

    private volatile Cancellable timer;

    /** @param listener must be quick, and not throw */
    Gathering(int count, Patience patience, ActionListener<List<Outcome>> listener) {
        this.outcomes = new AtomicReferenceArray<>(count);
        this.missing = new AtomicInteger(count + 1);
        this.unknown = new AtomicInteger(count + 1);
        this.patience = patience;
        this.listener = new AtomicReference<>(listener);
    }

    /** Who waits for one of the outcomes; to be taken once for each. */
    Flights.Waiter place(int place) {
        AtomicBoolean known = new AtomicBoolean();
        return new Flights.Waiter() {
            @Override
            public void asked() {
                if (known.compareAndSet(false, true)) {
                    known();
                }
            }

            @Override
            public void landed(Outcome outcome) {
                set(place, outcome);
                asked();
            }
        };
    }

    /** To be called once, when all places are on their way. */
    void begun() {
        end();
        known();
    }

    /** What comes second, an outcome or the end of the time, does not count. */
    private void set(int place, Outcome outcome) {
        if (outcomes.compareAndSet(place, null, outcome)) {
            end();
        }
    }

    private void end() {
        if (missing.decrementAndGet() > 0) {
            return;
        }
        stopTimer();
        List<Outcome> all = new ArrayList<>(outcomes.length());
        for (int i = 0; i < outcomes.length(); i++) {
            all.add(outcomes.get(i));
        }
        listener.getAndSet(null).onResponse(all);
    }

    private void known() {
        if (unknown.decrementAndGet() > 0 || missing.get() == 0) {
            return;
        }
        timer = patience.begin(this::expire);
        if (missing.get() == 0) {
            // All came while the timer was set.
            stopTimer();
        }
    }

    private void expire() {
        Outcome late = new Outcome.Failed(patience.failure());
        for (int i = 0; i < outcomes.length(); i++) {
            set(i, late);
        }
    }

    private void stopTimer() {
        Cancellable running = timer;
        if (running != null) {
            running.cancel();
        }
    }
}
