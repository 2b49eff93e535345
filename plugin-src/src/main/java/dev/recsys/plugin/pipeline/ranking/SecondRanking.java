/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.IdsQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.SearchPipelineService;
import org.opensearch.search.rescore.RescorerBuilder;

/** The request that ranks the hits of another: it finds just these, each with the score that it has there, and rescores them all. */
final class SecondRanking {
    private SecondRanking() {}

    /**
     * Why hits cannot be ranked so.
     *
     * @param most hits that are ranked
     * @return null if they can
     */
    @Nullable
    static String unsupported(SearchRequest request, SearchHits hits, int most) {
        SearchSourceBuilder source = request.source();
        if (request.scroll() != null || (source != null && source.collapse() != null)) {
            return "the search has [scroll] or [collapse]";
        }
        if (source != null && source.sorts() != null && source.sorts().isEmpty() == false) {
            return "the search is sorted";
        }
        if (hits.getHits().length > most) {
            return "there are more than [window_size] hits";
        }
        Set<RankedHits.Key> seen = new HashSet<>();
        for (SearchHit hit : hits.getHits()) {
            if (hit.getClusterAlias() != null || Float.isFinite(hit.getScore()) == false) {
                return "a hit has no score, or is of another cluster";
            }
            if (seen.add(RankedHits.Key.of(hit)) == false) {
                return "two hits of an index have the same [_id], by different routing";
            }
        }
        return null;
    }

    /**
     * The request.
     *
     * @param request   whose hits they are
     * @param hits      at least one
     * @param rescorer  of all of them
     * @param sections  context, and features to log
     */
    static SearchRequest of(SearchRequest request, SearchHit[] hits, RescorerBuilder<?> rescorer, RecsysExt sections) {
        Map<String, BoolQueryBuilder> byIndex = new TreeMap<>();
        for (SearchHit hit : hits) {
            // A query cannot give a negative score.
            QueryBuilder document = QueryBuilders.constantScoreQuery(new IdsQueryBuilder().addIds(hit.getId()))
                    .boost(Math.max(0, hit.getScore()));
            byIndex.computeIfAbsent(hit.getIndex(), index -> QueryBuilders.boolQuery())
                    .should(document);
        }
        PointInTimeBuilder pointInTime =
                request.source() == null ? null : request.source().pointInTimeBuilder();
        BoolQueryBuilder query = QueryBuilders.boolQuery();
        // One clause more for an index, not for a hit: OpenSearch counts them.
        byIndex.forEach((index, documents) ->
                query.should(documents.minimumShouldMatch(1).filter(QueryBuilders.termQuery("_index", index))));
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(query)
                .size(hits.length)
                .fetchSource(false)
                .trackTotalHits(false)
                .addRescorer(rescorer)
                .ext(new ArrayList<>(List.of(new RecsysExtBuilder(sections.withRewrites(null)))));
        SearchRequest second =
                new SearchRequest(request).source(source).pipeline(SearchPipelineService.NOOP_PIPELINE_ID);
        if (pointInTime != null) {
            source.pointInTimeBuilder(new PointInTimeBuilder(pointInTime.getId()));
        }
        // The indices stay those of the first request: items of the context are looked up there, and an alias has its
        // own rights.
        return second.requestCache(false);
    }
}
