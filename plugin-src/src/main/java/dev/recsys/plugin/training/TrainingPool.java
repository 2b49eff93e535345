/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.plugin.async.Async;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.common.CheckedSupplier;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.threadpool.ThreadPool;

/** Runs work of tasks on the pool {@link TrainingRuns#POOL}; a full pool is a 429. */
public final class TrainingPool {
    private TrainingPool() {}

    /** A task whose work may wait for a thread. */
    public interface Waiting {
        /** @param action what ends work that waits for a thread; may run more than once, and at once */
        void whenCancelled(Runnable action);

        /** @param refused what a search was refused with, before the task itself knew; or null */
        TaskCancelledException cancelled(Throwable refused);
    }

    /** Work for a thread of the pool; if the task is cancelled before it has begun, it fails at once. */
    public static <T> Async<T> run(ThreadPool threadPool, Waiting task, CheckedSupplier<T, Exception> work) {
        return listener -> {
            // Trainings may keep the pool busy for long; what has not begun ends as soon as it is cancelled.
            AtomicBoolean taken = new AtomicBoolean();
            RuntimeException refused = null;
            try {
                threadPool.executor(TrainingRuns.POOL).execute(() -> {
                    if (taken.compareAndSet(false, true)) {
                        ActionListener.completeWith(listener, work::get);
                    }
                });
            } catch (RuntimeException e) {
                refused = e;
            }
            if (refused != null) {
                listener.onFailure(refused);
                return;
            }
            task.whenCancelled(() -> {
                if (taken.compareAndSet(false, true)) {
                    listener.onFailure(task.cancelled(null));
                }
            });
        };
    }
}
