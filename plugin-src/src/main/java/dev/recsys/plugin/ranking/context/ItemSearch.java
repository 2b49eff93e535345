/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.plugin.async.Async;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.IdsQueryBuilder;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.SearchPipelineService;
import org.opensearch.transport.client.Client;

/** The search for items of a ranking context that are in the same place. */
final class ItemSearch {
    /** Copies of an ID, over all indices, that are read; more are likelier a mistake. */
    private static final int MOST_COPIES = 10;

    /** The default of {@code index.max_result_window}. */
    private static final int MOST_HITS = 10_000;

    private final String index;
    private final IndicesRequest request;
    private final Set<String> ids = new LinkedHashSet<>();
    private WantedFields wanted = WantedFields.NONE;

    /**
     * @param index   that the items name; null for the indices of the request
     * @param request used where the items name no index
     */
    ItemSearch(@Nullable String index, @Nullable IndicesRequest request) {
        this.index = index;
        this.request = request;
    }

    void add(String id, WantedFields fields) {
        ids.add(id);
        if (fields != wanted) {
            wanted = wanted.and(fields);
        }
    }

    Async<FoundItems> run(Client client) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(new IdsQueryBuilder().addIds(ids.toArray(String[]::new)))
                .size(Math.min(MOST_HITS, MOST_COPIES * ids.size()))
                .trackTotalHits(true);
        Set<String> paths = new TreeSet<>(wanted.values());
        paths.addAll(wanted.semanticIds());
        if (paths.isEmpty()) {
            source.fetchSource(false);
        } else {
            source.fetchSource(paths.toArray(String[]::new), null);
        }
        // A path with a dot may be that of a field's other form, such as [brand.keyword], which is not in _source.
        wanted.values().stream().filter(path -> path.indexOf('.') > 0).forEach(source::fetchField);
        // Whatever pipeline the index has by default is meant for what users ask, not for this.
        SearchRequest search =
                new SearchRequest().source(source).requestCache(false).pipeline(SearchPipelineService.NOOP_PIPELINE_ID);
        PointInTimeBuilder pointInTime = request instanceof SearchRequest outer ? outer.pointInTimeBuilder() : null;
        if (index != null) {
            search.indices(index).indicesOptions(IndicesOptions.LENIENT_EXPAND_OPEN);
        } else if (pointInTime != null) {
            source.pointInTimeBuilder(new PointInTimeBuilder(pointInTime.getId()));
        } else {
            search.indices(request.indices()).indicesOptions(request.indicesOptions());
        }
        String where = index != null
                ? "[" + index + "]"
                : pointInTime != null ? "the point in time" : "[" + String.join(",", request.indices()) + "]";
        Async<SearchResponse> searched = Async.unlessCancelled(answer -> client.search(search, answer));
        return searched.map(response -> FoundItems.of(index, where, response)).recover(failure -> {
            // Whether one shard failed or every one must not make another error of it.
            boolean everywhere =
                    failure instanceof SearchPhaseExecutionException phase && phase.shardFailures().length > 0;
            return everywhere
                    ? Async.of(
                            FoundItems.unread(index, where, ((SearchPhaseExecutionException) failure).shardFailures()))
                    : Async.failed(failure);
        });
    }
}
