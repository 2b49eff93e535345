/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;

/** The threads and clocks that calls run with; nothing of it waits. */
public interface LlmRuntime {
    /** Takes back what was scheduled. */
    @FunctionalInterface
    interface Cancellable {
        /** Does nothing if it has begun. */
        void cancel();
    }

    /** For durations. */
    long nanoTime();

    /** Milliseconds since 1970, for days and dates. */
    long millis();

    /**
     * Runs a task on the pool, soon. Calls are bounded by their own queue, so that the pool takes every task.
     *
     * @throws java.util.concurrent.RejectedExecutionException the node closes
     */
    void execute(Runnable task);

    /**
     * Runs a task on the pool, later.
     *
     * @throws java.util.concurrent.RejectedExecutionException the node closes
     */
    Cancellable schedule(Runnable task, TimeValue delay);

    /** A listener that goes on on the pool (where the node closes: at once), in the caller's context of this moment. */
    <T> ActionListener<T> resuming(ActionListener<T> listener);
}
