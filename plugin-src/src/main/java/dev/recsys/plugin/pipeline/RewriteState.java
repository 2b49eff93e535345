/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.plugin.ext.RewritesSection;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.pipeline.PipelineProcessingContext;

/**
 * What the request processor leaves for the response processor of the same search.
 *
 * @param told    what the response is to say, as far as it is known; of {@code applied} only the hits are missing
 * @param names   of the queries that were added
 * @param now     rewrites that were added, in their order
 * @param pending what a second search needs; null if there can be none
 */
record RewriteState(RewritesSection told, LegNames names, List<Leg> now, @Nullable Pending pending) {
    private static final String ATTRIBUTE = "recsys.query_rewrite";

    RewriteState {
        now = List.copyOf(now);
    }

    /**
     * What a second search needs.
     *
     * @param text         the user's
     * @param users        the query as it came
     * @param first        the query as it went on
     * @param legs         further rewrites
     * @param categories   what those of the user's query do to the first search
     * @param startedNanos when the search came
     * @param task         ID of the search's task on this node; null if it is not known
     */
    record Pending(
            RewriteOptions options,
            UserText text,
            SearchQuery users,
            QueryBuilder first,
            List<Leg> legs,
            CategoryQueries categories,
            long startedNanos,
            @Nullable Long task) {}

    void put(PipelineProcessingContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    @Nullable
    static RewriteState of(PipelineProcessingContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof RewriteState state ? state : null;
    }
}
