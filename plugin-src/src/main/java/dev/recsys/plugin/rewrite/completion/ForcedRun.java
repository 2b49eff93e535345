/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.util.concurrent.AbstractRunnable;

/**
 * A step that somebody waits for already: a full queue takes it all the same. There are never more of them than requests, which are
 * bounded elsewhere.
 */
final class ForcedRun extends AbstractRunnable {
    private static final Logger logger = LogManager.getLogger(ForcedRun.class);

    private final Runnable work;

    private ForcedRun(Runnable work) {
        this.work = work;
    }

    /** Runs on a pool; on this thread only if the pool is closed. */
    static void on(Executor executor, Runnable work) {
        executor.execute(new ForcedRun(work));
    }

    @Override
    public boolean isForceExecution() {
        return true;
    }

    @Override
    protected void doRun() {
        work.run();
    }

    @Override
    public void onRejection(Exception e) {
        work.run();
    }

    @Override
    public void onFailure(Exception e) {
        logger.error("a listener threw on the thread that completed it", e);
    }
}
