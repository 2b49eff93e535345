/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.ShardSearchFailure;

/** Why a search with an aggregation of this plugin failed, in words that help: a shard's own say more than "all shards failed". */
public final class ShardFailures {
    private static final String PLUGIN = "opensearch-recsys";

    private ShardFailures() {}

    /**
     * The reason to tell the user: what a shard or the merging refused (400), that a node lacks the plugin, or the failure as it is.
     *
     * @param aggregation type of the aggregation
     */
    public static RuntimeException explain(SearchPhaseExecutionException failure, String aggregation) {
        for (ShardSearchFailure shard : failure.shardFailures()) {
            String node = shard.shard() == null ? "unknown" : shard.shard().getNodeId();
            RuntimeException reason = explain(shard.getCause(), failure, aggregation, node);
            if (reason != null) {
                return reason;
            }
        }
        // The results of the shards are merged on this node.
        RuntimeException reason = explain(failure.getCause(), failure, aggregation, "unknown");
        return reason == null ? failure : reason;
    }

    private static RuntimeException explain(
            Throwable from, SearchPhaseExecutionException failure, String aggregation, String node) {
        for (Throwable cause = from; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("Unknown NamedWriteable") && message.contains(aggregation)) {
                return new IllegalStateException(
                        "node [" + node + "] holds vectors to read but has no plugin [" + PLUGIN
                                + "]; install it on every data node",
                        failure);
            }
            if (cause instanceof IllegalArgumentException refused) {
                return new IllegalArgumentException(refused.getMessage(), failure);
            }
        }
        return null;
    }
}
