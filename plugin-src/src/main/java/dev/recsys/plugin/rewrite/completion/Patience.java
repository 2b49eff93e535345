/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.LlmException;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.Scheduler.Cancellable;
import org.opensearch.threadpool.ThreadPool;

/**
 * How long an LLM is waited for.
 *
 * @param maxWait 0 for not at all, less for as long as it takes
 * @param llm     what it is called in messages
 */
record Patience(ThreadPool threadPool, TimeValue maxWait, String llm) {
    /**
     * Waits.
     *
     * @param expired is called once the time is over, on this thread if that is at once, else on the timer's: it must not take long
     * @return ends the waiting, or null if there is nothing to be ended
     */
    Cancellable begin(Runnable expired) {
        if (maxWait.nanos() < 0) {
            return null;
        }
        if (maxWait.nanos() > 0) {
            try {
                return threadPool.schedule(expired, maxWait, ThreadPool.Names.SAME);
            } catch (OpenSearchRejectedExecutionException e) {
                // The node closes: nobody would end the waiting later.
                expired.run();
                return null;
            }
        }
        expired.run();
        return null;
    }

    /** What is told to who waited in vain. */
    LlmException failure() {
        return new LlmException(
                LlmException.Reason.TIMEOUT,
                "llm [" + llm + "] has not answered within the [" + maxWait
                        + "] that is waited for it; the call goes on, and its answer is kept");
    }
}
