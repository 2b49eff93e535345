/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.async;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.CheckedSupplier;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/** Computes on a pool's thread and completes a listener once: with the value, with the failure, or with the pool's refusal (429). */
final class PoolTask<T> extends AbstractRunnable {
    private static final Logger logger = LogManager.getLogger(PoolTask.class);

    private final CheckedSupplier<T, Exception> work;
    private final ActionListener<T> listener;

    PoolTask(CheckedSupplier<T, Exception> work, ActionListener<T> listener) {
        this.work = work;
        this.listener = listener;
    }

    @Override
    protected void doRun() {
        T value = null;
        Exception failure = null;
        try {
            value = work.get();
        } catch (Exception e) {
            failure = e;
        }
        if (failure == null) {
            listener.onResponse(value);
        } else {
            listener.onFailure(failure);
        }
    }

    @Override
    public void onRejection(Exception e) {
        boolean closing = e instanceof OpenSearchRejectedExecutionException rejection && rejection.isExecutorShutdown();
        OpenSearchRejectedExecutionException refusal = new OpenSearchRejectedExecutionException(
                closing
                        ? "the node is closing"
                        : "the node has too much of this work waiting; try again later, or raise"
                                + " [thread_pool.recsys.queue_size]: " + e.getMessage(),
                closing);
        refusal.addSuppressed(e);
        listener.onFailure(refusal);
    }

    @Override
    public void onFailure(Exception e) {
        // Only the listener can have thrown this, and it has been completed.
        logger.error("a listener threw on the thread that completed it", e);
    }
}
