/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;

/** Completes a listener once: with what comes first, the answer or the end of the time for it. */
public final class Deadline<T> implements ActionListener<T> {
    /** The time is over. */
    public static final class Passed extends OpenSearchTimeoutException {
        private static final long serialVersionUID = 1L;

        Passed(String message) {
            super(message);
        }
    }

    private final ActionListener<T> listener;
    private final String message;
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile Scheduler.ScheduledCancellable end;

    /** @param message of the failure when the time is over */
    public Deadline(ActionListener<T> listener, String message) {
        this.listener = listener;
        this.message = message;
    }

    /** Begins to wait. When the time is over, a thread of the generic pool goes on: it refuses nothing. */
    public void start(ThreadPool threads, TimeValue time) {
        end = threads.schedule(
                () -> complete(() -> listener.onFailure(new Passed(message))), time, ThreadPool.Names.GENERIC);
    }

    @Override
    public void onResponse(T answer) {
        complete(() -> listener.onResponse(answer));
    }

    @Override
    public void onFailure(Exception e) {
        complete(() -> listener.onFailure(e));
    }

    private void complete(Runnable completion) {
        if (done.compareAndSet(false, true)) {
            Scheduler.ScheduledCancellable scheduled = end;
            if (scheduled != null) {
                scheduled.cancel();
            }
            completion.run();
        }
    }
}
