/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

/**
 * How much may be asked of an LLM.
 *
 * @param concurrency       calls under way at once, 1 to {@value #MAX_CONCURRENCY}
 * @param requestsPerMinute evenly spaced; {@value #UNLIMITED} for no limit
 * @param tokensPerMinute   read and written; {@value #UNLIMITED} for no limit
 * @param tokensPerDay      read and written, of a day in UTC; {@value #UNLIMITED} for no limit
 * @param queue             calls that may wait for others on a node, at least 0
 */
public record LlmLimits(int concurrency, long requestsPerMinute, long tokensPerMinute, long tokensPerDay, int queue) {
    public static final long UNLIMITED = 0;
    public static final int MAX_CONCURRENCY = 1024;
    public static final LlmLimits DEFAULT = new LlmLimits(8, UNLIMITED, UNLIMITED, UNLIMITED, 10_000);

    /** The part of one node of so many; never less than one of anything. The queue is each node's own. */
    public LlmLimits share(int nodes) {
        return nodes <= 1
                ? this
                : new LlmLimits(
                        Math.max(1, concurrency / nodes),
                        share(requestsPerMinute, nodes),
                        share(tokensPerMinute, nodes),
                        share(tokensPerDay, nodes),
                        queue);
    }

    private static long share(long limit, int nodes) {
        return limit == UNLIMITED ? UNLIMITED : Math.max(1, limit / nodes);
    }
}
