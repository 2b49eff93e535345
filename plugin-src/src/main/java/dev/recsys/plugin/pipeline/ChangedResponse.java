/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponseSections;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.common.Nullable;
import org.opensearch.search.SearchHits;
import org.opensearch.search.aggregations.Aggregations;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.profile.SearchProfileShardResults;

/** Makes responses of others: what a response says of its search cannot be changed in place. */
public final class ChangedResponse {
    private ChangedResponse() {}

    /**
     * A response with other hits, and with something else in {@code ext.recsys}; all else as it was.
     *
     * @param more what the hits also come from, if anything: where it is incomplete, so is the response
     */
    public static SearchResponse of(
            SearchResponse response,
            SearchHits hits,
            @Nullable Aggregations aggregations,
            @Nullable SearchResponse more,
            UnaryOperator<RecsysExt> change) {
        SearchResponseSections had = response.getInternalResponse();
        boolean twice = more != null;
        InternalSearchResponse sections = new InternalSearchResponse(
                hits,
                (InternalAggregations) aggregations,
                had.suggest(),
                had.profile().isEmpty() ? null : new SearchProfileShardResults(had.profile()),
                had.timedOut() || (twice && more.isTimedOut()),
                twice && Boolean.TRUE.equals(more.isTerminatedEarly()) ? Boolean.TRUE : had.terminatedEarly(),
                had.getNumReducePhases(),
                RecsysExtBuilder.change(had.getSearchExtBuilders(), change),
                had.getProcessorResult());
        return new SearchResponse(
                sections,
                response.getScrollId(),
                response.getTotalShards(),
                twice
                        ? Math.min(response.getSuccessfulShards(), more.getSuccessfulShards())
                        : response.getSuccessfulShards(),
                response.getSkippedShards(),
                response.getTook().millis() + (twice ? more.getTook().millis() : 0),
                response.getPhaseTook(),
                twice
                        ? Stream.of(response, more)
                                .flatMap(each -> Arrays.stream(each.getShardFailures()))
                                .toArray(ShardSearchFailure[]::new)
                        : response.getShardFailures(),
                response.getClusters(),
                response.pointInTimeId());
    }
}
