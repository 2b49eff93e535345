/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.QueryTemplate;
import dev.recsys.plugin.rewrite.document.StoredDocument;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Scores generated queries by what a search for each of them gives its document, with the rights of who asks. The search is asked for
 * that document alone, on the shard that it is in; one that does not find it scores 0.
 */
final class SearchScores {
    /** The place for the document's {@code _id}, for queries that need to know it, as those for nearest neighbours do. */
    static final String ID = "id";

    /** Searches that are sent together. */
    private static final int BATCH = 100;

    private static final int CONCURRENT_SEARCHES = 4;

    private final Client client;
    private final Executor executor;
    private final NamedXContentRegistry registry;
    private final QueryTemplate template;
    private final Runnable check;

    /** A query and the document that it was generated for. */
    record Pair(StoredDocument document, GeneratedQuery query) {}

    /**
     * @param client   for searches that end with the task
     * @param executor on which queries are made
     * @param check    throws when the task is cancelled
     */
    SearchScores(
            Client client, Executor executor, NamedXContentRegistry registry, QueryTemplate template, Runnable check) {
        this.client = client;
        this.executor = executor;
        this.registry = registry;
        this.template = template;
        this.check = check;
    }

    /** The scores of queries, in their order; finite. */
    Async<double[]> of(List<Pair> pairs) {
        double[] scores = new double[pairs.size()];
        return Async.inOrder(Math.ceilDiv(pairs.size(), BATCH), i -> {
                    int from = i * BATCH;
                    return batch(pairs.subList(from, Math.min(pairs.size(), from + BATCH)), scores, from);
                })
                .map(done -> scores);
    }

    private Async<Boolean> batch(List<Pair> pairs, double[] scores, int from) {
        return Async.on(executor, () -> {
                    check.run();
                    MultiSearchRequest request = new MultiSearchRequest();
                    request.maxConcurrentSearchRequests(CONCURRENT_SEARCHES);
                    pairs.forEach(pair -> request.add(search(pair)));
                    return request;
                })
                .<MultiSearchResponse>then(
                        request -> Async.unlessCancelled(listener -> client.multiSearch(request, listener)))
                .map(response -> {
                    for (int i = 0; i < pairs.size(); i++) {
                        scores[from + i] = score(pairs.get(i), response.getResponses()[i]);
                    }
                    return true;
                });
    }

    private SearchRequest search(Pair pair) {
        StoredDocument document = pair.document();
        Map<String, Object> values = Map.of(QueryTemplate.QUERY, pair.query().text(), ID, document.id());
        return new SearchRequest(document.index())
                .routing(document.routing() == null ? document.id() : document.routing())
                .allowPartialSearchResults(false)
                .pipeline("_none")
                .source(new SearchSourceBuilder()
                        .query(QueryBuilders.boolQuery()
                                .must(template.fill(values, registry))
                                .filter(QueryBuilders.idsQuery().addIds(document.id())))
                        .size(1)
                        .trackTotalHits(false)
                        .fetchSource(false));
    }

    private static double score(Pair pair, MultiSearchResponse.Item item) {
        if (item.isFailure()) {
            throw failure(pair, item.getFailure());
        }
        if (item.getResponse().isTimedOut()) {
            throw new IllegalStateException("the search for [" + pair.query().text() + "] timed out");
        }
        SearchHit[] hits = item.getResponse().getHits().getHits();
        double score = hits.length == 0 ? 0 : hits[0].getScore();
        if (Double.isFinite(score) == false) {
            throw new IllegalArgumentException("[search.query] gives document ["
                    + pair.document().id() + "] the score [" + score + "] for ["
                    + pair.query().text()
                    + "]; it must give finite ones");
        }
        return score;
    }

    private static RuntimeException failure(Pair pair, Exception failure) {
        Throwable cause = ExceptionsHelper.unwrapCause(failure);
        if (cause instanceof SearchPhaseExecutionException phase && phase.shardFailures().length > 0) {
            cause = ExceptionsHelper.unwrapCause(phase.shardFailures()[0].getCause());
        }
        return new OpenSearchStatusException(
                "[search.query] cannot be asked for [" + pair.query().text() + "]: " + cause.getMessage(),
                ExceptionsHelper.status(failure),
                failure);
    }
}
