/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import org.opensearch.action.OriginalIndices;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.search.SearchShardTarget;
import org.opensearch.test.OpenSearchTestCase;

public class ShardFailuresTests extends OpenSearchTestCase {
    private static SearchPhaseExecutionException failure(Throwable merging, Exception... onShards) {
        ShardSearchFailure[] failures = new ShardSearchFailure[onShards.length];
        for (int i = 0; i < onShards.length; i++) {
            SearchShardTarget shard =
                    new SearchShardTarget("node-" + i, new ShardId("index", "uuid", i), null, OriginalIndices.NONE);
            failures[i] = new ShardSearchFailure(onShards[i], shard);
        }
        return new SearchPhaseExecutionException("query", "all shards failed", merging, failures);
    }

    public void testWhatAShardRefusesIsTheReason() {
        RuntimeException reason = ShardFailures.explain(
                failure(
                        null,
                        new IllegalStateException("something else"),
                        new RuntimeException(new IllegalArgumentException("field [v] has [2] dimensions"))),
                "mine");
        assertEquals("field [v] has [2] dimensions", reason.getMessage());
        assertTrue(reason instanceof IllegalArgumentException);
    }

    public void testWhatMergingRefusesIsTheReason() {
        RuntimeException reason = ShardFailures.explain(failure(new IllegalArgumentException("too many")), "mine");
        assertEquals("too many", reason.getMessage());
        assertTrue(reason instanceof IllegalArgumentException);
    }

    public void testANodeWithoutThePluginIsNamed() {
        RuntimeException reason = ShardFailures.explain(
                failure(
                        null,
                        new IllegalStateException("something else"),
                        new RuntimeException(
                                "Unknown NamedWriteable [org.opensearch.search.aggregations.AggregationBuilder][mine]")),
                "mine");
        assertEquals(
                "node [node-1] holds vectors to read but has no plugin [opensearch-recsys]; install it on every data node",
                reason.getMessage());
    }

    public void testOtherFailuresStayAsTheyAre() {
        SearchPhaseExecutionException other = failure(null, new IllegalStateException("something else"));
        assertSame(other, ShardFailures.explain(other, "mine"));
    }
}
