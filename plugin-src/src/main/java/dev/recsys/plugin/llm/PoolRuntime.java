/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.LlmRuntime;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;

/**
 * The node's clocks and its pool {@code recsys_llm}. The pool takes what is given to it also where its queue is full: it belongs to calls
 * that were let in, whose number is bounded, and whose answers may have been paid for.
 */
final class PoolRuntime implements LlmRuntime {
    private static final Logger logger = LogManager.getLogger(PoolRuntime.class);

    private final ThreadPool threadPool;

    PoolRuntime(ThreadPool threadPool) {
        this.threadPool = threadPool;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long millis() {
        return threadPool.absoluteTimeInMillis();
    }

    @Override
    public void execute(Runnable task) {
        Forced forced = new Forced(task);
        threadPool.executor(LlmSettings.POOL).execute(forced);
        if (forced.rejection != null) {
            throw forced.rejection;
        }
    }

    @Override
    public Cancellable schedule(Runnable task, TimeValue delay) {
        Scheduler.ScheduledCancellable scheduled = threadPool.schedule(new Forced(task), delay, LlmSettings.POOL);
        return scheduled::cancel;
    }

    @Override
    public <T> ActionListener<T> resuming(ActionListener<T> listener) {
        ThreadContext threadContext = threadPool.getThreadContext();
        ActionListener<T> inContext =
                new ContextPreservingActionListener<>(threadContext.newRestorableContext(false), listener);
        return new ActionListener<>() {
            @Override
            public void onResponse(T value) {
                resume(() -> inContext.onResponse(value));
            }

            @Override
            public void onFailure(Exception e) {
                resume(() -> inContext.onFailure(e));
            }
        };
    }

    private void resume(Runnable completion) {
        boolean closing = false;
        try {
            execute(completion);
        } catch (RejectedExecutionException e) {
            closing = true;
        }
        if (closing) {
            completion.run();
        }
    }

    /** Never refused but by a pool that is shut down. */
    private static final class Forced extends AbstractRunnable {
        private final Runnable task;
        private volatile RejectedExecutionException rejection;

        Forced(Runnable task) {
            this.task = task;
        }

        @Override
        public boolean isForceExecution() {
            return true;
        }

        @Override
        protected void doRun() {
            task.run();
        }

        @Override
        public void onRejection(Exception e) {
            rejection = new RejectedExecutionException("the node is closing", e);
        }

        @Override
        public void onFailure(Exception e) {
            // Only a listener can have thrown this, and it has been completed.
            logger.error("a listener threw on the thread that completed it", e);
        }
    }
}
