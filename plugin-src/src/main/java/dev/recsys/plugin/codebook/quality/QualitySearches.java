/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.vectors.ShardFailures;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/** The searches of one measurement, with the rights of the caller. */
final class QualitySearches {
    /** A search pipeline of the index could change the query. */
    private static final String NO_PIPELINE = "_none";

    private final Client client;
    private final CodebookQualityRequest request;
    private final int maxConcurrentShardRequests;

    /** @param client makes its requests children of the measurement's task */
    QualitySearches(Client client, CodebookQualityRequest request, int maxConcurrentShardRequests) {
        this.client = client;
        this.request = request;
        this.maxConcurrentShardRequests = maxConcurrentShardRequests;
    }

    /** How many documents match. */
    Async<Long> count() {
        return search(source().trackTotalHits(true))
                .map(response -> response.getHits().getTotalHits().value());
    }

    /** Measures the codebook on the documents that match. */
    Async<QualitySums> measure(Measurement measurement) {
        return search(source().trackTotalHits(false).aggregation(new CodebookQualityAggregationBuilder(measurement)))
                .map(response -> {
                    InternalCodebookQuality found =
                            response.getAggregations().get(CodebookQualityAggregationBuilder.NAME);
                    return found.sums();
                });
    }

    private SearchSourceBuilder source() {
        return new SearchSourceBuilder().size(0).timeout(TimeValue.MINUS_ONE).query(request.query());
    }

    private Async<SearchResponse> search(SearchSourceBuilder source) {
        SearchRequest search = new SearchRequest(request.indices())
                .indicesOptions(request.indicesOptions())
                .source(source)
                .requestCache(false)
                .allowPartialSearchResults(false)
                .pipeline(NO_PIPELINE);
        search.setMaxConcurrentShardRequests(maxConcurrentShardRequests);
        Async<SearchResponse> searched = Async.unlessCancelled(listener -> client.search(search, listener));
        return searched.recover(failure -> Async.failed(
                        failure instanceof SearchPhaseExecutionException shards
                                ? ShardFailures.explain(shards, CodebookQualityAggregationBuilder.NAME)
                                : failure))
                .map(response -> {
                    if (response.isTimedOut()) {
                        throw new IllegalStateException("a search of the measurement timed out, so it is not complete");
                    }
                    return response;
                });
    }
}
