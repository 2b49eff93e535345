/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.scan;

import dev.recsys.plugin.async.Async;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.ClearScrollRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchScrollRequest;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.common.CheckedConsumer;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.FieldSortBuilder;
import org.opensearch.transport.client.Client;

/** Reads all matching documents of an index, page by page, with the caller's rights and without blocking a thread. */
public final class IndexScan {
    public static final int PAGE = 1_000;

    private static final Logger logger = LogManager.getLogger(IndexScan.class);

    /** Each page extends it. */
    private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(2);

    private final Client client;
    private final Client childClient;
    private final Executor executor;

    /**
     * @param client      to let go of what shards keep, also after a cancellation
     * @param childClient for searches that end with the task
     * @param executor    on which pages are taken
     */
    public IndexScan(Client client, Client childClient, Executor executor) {
        this.client = client;
        this.childClient = childClient;
        this.executor = executor;
    }

    /**
     * Gives every matching document to a consumer; what the consumer throws ends it.
     *
     * @param fields paths in {@code _source} that the consumer needs
     */
    public Async<Void> each(
            String index, QueryBuilder query, List<String> fields, CheckedConsumer<SearchHit, Exception> consumer) {
        SearchRequest request = new SearchRequest(index)
                .indicesOptions(IndicesOptions.strictExpandOpenAndForbidClosed())
                .allowPartialSearchResults(false)
                .scroll(KEEP_ALIVE)
                .pipeline("_none")
                .source(new SearchSourceBuilder()
                        .query(query)
                        .size(PAGE)
                        .sort(FieldSortBuilder.DOC_FIELD_NAME)
                        .fetchSource(fields.toArray(String[]::new), null));
        Async<SearchResponse> first = Async.unlessCancelled(listener -> childClient.search(request, listener));
        return first.then(response -> pages(response, consumer));
    }

    private Async<Void> pages(SearchResponse response, CheckedConsumer<SearchHit, Exception> consumer) {
        SearchHit[] hits = response.getHits().getHits();
        String scroll = response.getScrollId();
        Exception incomplete = incomplete(response);
        if (incomplete != null) {
            release(scroll);
            return Async.failed(incomplete);
        }
        if (hits.length == 0) {
            release(scroll);
            return Async.of(null);
        }
        Async<Boolean> taken = Async.on(executor, () -> {
            for (SearchHit hit : hits) {
                if (hit.hasSource() == false) {
                    throw new IllegalArgumentException(
                            "index [" + hit.getIndex() + "] keeps no [_source], of which its documents could be read");
                }
                consumer.accept(hit);
            }
            return true;
        });
        return taken.<SearchResponse>then(done -> Async.unlessCancelled(listener ->
                        childClient.searchScroll(new SearchScrollRequest(scroll).scroll(KEEP_ALIVE), listener)))
                .recover(failure -> {
                    release(scroll);
                    return Async.failed(failure);
                })
                .then(next -> pages(next, consumer));
    }

    /** Why a page is not whole; a page after the first comes without the documents of a shard that failed, whatever the request allows. */
    private static Exception incomplete(SearchResponse page) {
        if (page.isTimedOut()) {
            return new IllegalStateException("a search timed out, so that its documents are not complete");
        }
        if (page.getFailedShards() == 0) {
            return null;
        }
        ShardSearchFailure[] failures = page.getShardFailures();
        String message = "[" + page.getFailedShards() + "] of [" + page.getTotalShards()
                + "] shards failed while their documents were read, so that these are not complete";
        return failures.length == 0
                ? new IllegalStateException(message)
                : new OpenSearchStatusException(
                        message + ": " + failures[0].reason(), failures[0].status(), failures[0].getCause());
    }

    private void release(String scroll) {
        ClearScrollRequest request = new ClearScrollRequest();
        request.addScrollId(scroll);
        client.clearScroll(
                request,
                ActionListener.wrap(done -> {}, e -> logger.debug("a scroll will go when its time is over", e)));
    }
}
