/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
        for (SearchHit hit : hits.getHits()) {
            if (hit.getClusterAlias() != null || Float.isFinite(hit.getScore()) == false) {
                return "a hit has no score, or is of another cluster";
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
        Set<String> indices = new TreeSet<>();
        Arrays.stream(hits).forEach(hit -> indices.add(hit.getIndex()));
        PointInTimeBuilder pointInTime =
                request.source() == null ? null : request.source().pointInTimeBuilder();
        boolean one = indices.size() == 1 && pointInTime == null;
        BoolQueryBuilder query = QueryBuilders.boolQuery();
        for (SearchHit hit : hits) {
            QueryBuilder document = new IdsQueryBuilder().addIds(hit.getId());
            if (one == false) {
                document = QueryBuilders.boolQuery()
                        .filter(document)
                        .filter(QueryBuilders.termQuery("_index", hit.getIndex()));
            }
            // A query cannot give a negative score.
            query.should(QueryBuilders.constantScoreQuery(document).boost(Math.max(0, hit.getScore())));
        }
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
        } else {
            second.indices(indices.toArray(String[]::new));
        }
        return second.requestCache(false);
    }
}
