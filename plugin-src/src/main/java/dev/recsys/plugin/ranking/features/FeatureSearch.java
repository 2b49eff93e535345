/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ext.LogFeaturesSection;
import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.ranking.rescore.RankingRequest;
import dev.recsys.plugin.ranking.rescore.RankingServices;
import dev.recsys.plugin.ranking.rescore.UnifiedRankingRescorerBuilder;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.FeatureSet;
import java.util.Collection;
import java.util.List;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.IdsQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.SearchPipelineService;
import org.opensearch.transport.client.Client;

/**
 * Reads features of candidates by one search that logs them, so that they are what a model would see; documents keep the order and the
 * scores of the first pass.
 */
public final class FeatureSearch {
    private final Client client;
    private final RankingServices services;

    /** @param client of whoever asks */
    public FeatureSearch(Client client, RankingServices services) {
        this.client = client;
        this.services = services;
    }

    /**
     * The first hits of a query with their features.
     *
     * @param size of the page and of each shard's window; at most {@code index.max_rescore_window}
     */
    public Async<FeatureTable> top(
            String[] indices,
            IndicesOptions options,
            QueryBuilder query,
            int size,
            FeatureSet features,
            Imputation imputation,
            RankingContext context,
            boolean ignoreMissingItem) {
        RankingRequest ranking =
                new RankingRequest(new RankingRequest.Source.Inline(features, imputation), context, ignoreMissingItem);
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(query)
                .size(size)
                .fetchSource(false)
                .trackTotalHits(false)
                .addRescorer(new UnifiedRankingRescorerBuilder(ranking, () -> services).windowSize(size))
                .ext(List.of(new RecsysExtBuilder(RecsysExt.EMPTY.withLogFeatures(new LogFeaturesSection(List.of())))));
        // Whatever pipeline the index has by default is meant for what users ask, not for this.
        SearchRequest search = new SearchRequest(indices)
                .indicesOptions(options)
                .source(source)
                .requestCache(false)
                .allowPartialSearchResults(false)
                .pipeline(SearchPipelineService.NOOP_PIPELINE_ID);
        Async<SearchResponse> found = listener -> client.search(search, listener);
        return Async.unlessCancelled(found).map(response -> FeatureTable.of(features.names(), response));
    }

    /** Documents of those IDs, in the order of a query; one that the query does not find has a first-pass score of 0. */
    public static QueryBuilder only(Collection<String> ids, QueryBuilder query) {
        return new BoolQueryBuilder()
                .filter(new IdsQueryBuilder().addIds(ids.toArray(String[]::new)))
                .should(query)
                .minimumShouldMatch(0);
    }
}
