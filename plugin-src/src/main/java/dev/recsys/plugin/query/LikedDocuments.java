/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.SemanticIdMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.IdsQueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.search.pipeline.SearchPipelineService;
import org.opensearch.transport.RemoteClusterAware;
import org.opensearch.transport.client.Client;

/**
 * Reads the semantic IDs of the documents that a query names, with the rights of whoever asks.
 *
 * <p>A document with an {@code _index} is got; the others are searched for by {@code _id} in the request's own indices (or its point
 * in time), and where several indices have the {@code _id}, all of them count. A document that was named must exist and carry a
 * semantic ID: leaving it out silently, as {@code more_like_this} does, would answer another question than the one asked.
 */
final class LikedDocuments {
    /** Copies of an ID, over all indices of the request, that are taken as asked for; more are likelier a mistake. */
    private static final int MAX_COPIES = 10;

    private final String field;
    private final Client client;
    private final IndicesRequest request;

    /**
     * A document that was found.
     *
     * @param index    concrete index, with the alias of its cluster in front where that is a remote one
     * @param codebook name of the codebook that encoded it
     */
    record Found(Like.Document like, String index, String codebook, int version, int[] codes) {}

    /** @param request the request that the query is part of, or null where that is not known */
    LikedDocuments(String field, Client client, IndicesRequest request) {
        this.field = field;
        this.client = client;
        this.request = request;
    }

    void find(List<Like.Document> likes, ActionListener<List<Found>> listener) {
        List<Like.Document> named = new ArrayList<>();
        Map<String, List<Like.Document>> searchedByRouting = new TreeMap<>();
        for (Like.Document like : likes) {
            if (like.index() != null) {
                named.add(like);
            } else {
                searchedByRouting
                        .computeIfAbsent(Objects.requireNonNullElse(like.routing(), ""), routing -> new ArrayList<>())
                        .add(like);
            }
        }
        if (searchedByRouting.isEmpty() == false && request == null) {
            listener.onFailure(
                    new IllegalArgumentException(
                            "[like] has the _id ["
                                    + searchedByRouting
                                            .values()
                                            .iterator()
                                            .next()
                                            .get(0)
                                            .id()
                                    + "] without an [_index]; where the query stands, the indices of the request are not known, so give [_index]"));
            return;
        }
        ActionListener<List<Found>> group = new GroupedActionListener<>(
                ActionListener.map(listener, LikedDocuments::inOneList), named.size() + searchedByRouting.size());
        for (Like.Document like : named) {
            get(like, group);
        }
        searchedByRouting.forEach((routing, some) -> search(routing, some, group));
    }

    private static List<Found> inOneList(Collection<List<Found>> parts) {
        List<Found> all = new ArrayList<>();
        parts.forEach(all::addAll);
        return all;
    }

    private void get(Like.Document like, ActionListener<List<Found>> listener) {
        GetRequest get = new GetRequest(like.index(), like.id())
                .routing(like.routing())
                .fetchSourceContext(new FetchSourceContext(true, new String[] {field}, null));
        client.get(get, ActionListener.map(listener, response -> List.of(found(like, response))));
    }

    private Found found(Like.Document like, GetResponse response) {
        if (response.isExists() == false) {
            throw missing(like, "index [" + like.index() + "]");
        }
        return found(like, response.getIndex(), response.isSourceEmpty() ? null : response.getSourceAsMap());
    }

    private void search(String routing, List<Like.Document> likes, ActionListener<List<Found>> listener) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(new IdsQueryBuilder()
                        .addIds(likes.stream().map(Like.Document::id).toArray(String[]::new)))
                .fetchSource(new String[] {field}, null)
                .size(MAX_COPIES * likes.size())
                .trackTotalHits(true);
        // Whatever pipeline the index has by default is meant for what users ask, not for this.
        SearchRequest search =
                new SearchRequest().source(source).requestCache(false).pipeline(SearchPipelineService.NOOP_PIPELINE_ID);
        PointInTimeBuilder pointInTime = request instanceof SearchRequest outer ? outer.pointInTimeBuilder() : null;
        if (pointInTime != null) {
            source.pointInTimeBuilder(new PointInTimeBuilder(pointInTime.getId()));
        } else {
            search.indices(request.indices()).indicesOptions(request.indicesOptions());
            if (routing.isEmpty() == false) {
                search.routing(routing);
            }
        }
        client.search(search, ActionListener.map(listener, response -> found(likes, response)));
    }

    private List<Found> found(List<Like.Document> likes, SearchResponse response) {
        SearchHit[] hits = response.getHits().getHits();
        if (response.getHits().getTotalHits().value() > hits.length) {
            throw new IllegalArgumentException("the [" + likes.size()
                    + "] documents of [like] without an [_index] are in ["
                    + response.getHits().getTotalHits().value() + "] places of the indices that are searched, from ["
                    + likes.get(0).id() + "] on; give each its [_index]");
        }
        List<Found> found = new ArrayList<>();
        for (Like.Document like : likes) {
            int before = found.size();
            for (SearchHit hit : hits) {
                if (hit.getId().equals(like.id())) {
                    String index = RemoteClusterAware.buildRemoteIndexName(hit.getClusterAlias(), hit.getIndex());
                    found.add(found(like, index, hit.getSourceAsMap()));
                }
            }
            if (found.size() == before) {
                if (response.getFailedShards() > 0) {
                    throw new IllegalStateException(
                            "cannot tell where document [" + like.id() + "] of [like] is: ["
                                    + response.getFailedShards() + "] shards failed",
                            response.getShardFailures().length == 0 ? null : response.getShardFailures()[0].getCause());
                }
                throw missing(like, "the indices that are searched");
            }
        }
        return found;
    }

    private static ResourceNotFoundException missing(Like.Document like, String where) {
        return new ResourceNotFoundException("document [" + like.id() + "] of [like] is not in " + where
                + (like.routing() == null ? "" : " under routing [" + like.routing() + "]"));
    }

    private Found found(Like.Document like, String index, Map<String, Object> source) {
        Object value = source == null ? null : XContentMapValues.extractValue(field, source);
        if (value instanceof Map<?, ?> id
                && id.get(SemanticIdMapping.CODEBOOK) instanceof String codebook
                && id.get(SemanticIdMapping.VERSION) instanceof Integer version
                && version >= 1
                && id.get(SemanticIdMapping.CODES) instanceof List<?> list) {
            int[] codes = codes(list);
            if (codes != null) {
                return new Found(like, index, codebook, version, codes);
            }
        }
        throw new IllegalArgumentException("document [" + like.id() + "] of [like], in index [" + index
                + "], has no semantic ID in [" + field
                + "] of its _source; write one with a [semantic_id] ingest processor, or leave the document out");
    }

    /** Null where the list is not what the processor writes. */
    private static int[] codes(List<?> list) {
        if (list.isEmpty() || list.size() > Codebook.MAX_LEVELS) {
            return null;
        }
        int[] codes = new int[list.size()];
        for (int i = 0; i < codes.length; i++) {
            if (list.get(i) instanceof Integer code && code >= 0 && code < Codebook.MAX_LEVEL_SIZE) {
                codes[i] = code;
            } else {
                return null;
            }
        }
        return codes;
    }
}
