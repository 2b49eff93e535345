/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Lets so many calls run at once and so many wait; the first to come is the first to run. */
final class CallQueue<C> {
    /** What becomes of a call that comes. */
    enum Place {
        RUNS,
        WAITS,
        NONE
    }

    private final Deque<C> waiting = new ArrayDeque<>();
    private int running;
    private int concurrency;
    private int size;

    CallQueue(LlmLimits limits) {
        concurrency = limits.concurrency();
        size = limits.queue();
    }

    synchronized Place enter(C call) {
        if (running < concurrency) {
            running++;
            return Place.RUNS;
        }
        if (waiting.size() < size) {
            waiting.add(call);
            return Place.WAITS;
        }
        return Place.NONE;
    }

    /** A running call has ended; gives those that are to run now. */
    synchronized List<C> leave() {
        running--;
        return next();
    }

    /** Gives the calls that are to run now. */
    synchronized List<C> resize(LlmLimits limits) {
        concurrency = limits.concurrency();
        size = limits.queue();
        return next();
    }

    private List<C> next() {
        List<C> next = new ArrayList<>();
        while (running < concurrency && waiting.isEmpty() == false) {
            running++;
            next.add(waiting.poll());
        }
        return next;
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
