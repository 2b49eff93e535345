/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.scan;

import dev.recsys.plugin.async.Async;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.CreatePitResponse;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.common.CheckedFunction;
import org.opensearch.common.Nullable;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.ShardDocSortBuilder;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Documents of an index as they are at one moment, page by page, with the caller's rights and without blocking a thread; a page may
 * take as long as the keep-alive, or longer with {@link #keeping}.
 */
public final class PointInTime {
    private static final Logger logger = LogManager.getLogger(PointInTime.class);

    /** Each page extends it. */
    public static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(10);

    /** Often enough that one renewal may fail. */
    static final TimeValue RENEWAL = TimeValue.timeValueMinutes(3);

    private final Client client;
    private final String id;
    private final QueryBuilder query;
    private final int size;

    @Nullable
    private final List<String> fields;

    private final boolean sources;

    /**
     * @param client for searches
     * @param id     of a point in time that is open
     * @param size   documents of a page
     * @param fields paths in {@code _source} that are needed; null for all
     */
    public PointInTime(Client client, String id, QueryBuilder query, int size, @Nullable List<String> fields) {
        this(client, id, query, size, fields, true);
    }

    private PointInTime(
            Client client, String id, QueryBuilder query, int size, @Nullable List<String> fields, boolean sources) {
        this.client = client;
        this.id = id;
        this.query = query;
        this.size = size;
        this.fields = fields;
        this.sources = sources;
    }

    /** Documents of which nothing but what they are called is needed. */
    public static PointInTime ofIds(Client client, String id, QueryBuilder query, int size) {
        return new PointInTime(client, id, query, size, null, false);
    }

    /** Opens one; fails if a shard cannot be reached. */
    public static Async<String> open(Client client, String... indices) {
        CreatePitRequest request = new CreatePitRequest(KEEP_ALIVE, false, indices);
        request.setIndicesOptions(IndicesOptions.strictExpandOpenAndForbidClosed());
        Async<CreatePitResponse> created = Async.unlessCancelled(listener -> client.createPit(request, listener));
        return created.map(CreatePitResponse::getId);
    }

    /** Lets go of one, without waiting. */
    public static void close(Client client, String id) {
        client.deletePits(
                new DeletePitRequest(id),
                ActionListener.wrap(done -> {}, e -> logger.debug("a point in time will go when its time is over", e)));
    }

    /**
     * Opens one, works, and lets go of it however that ends.
     *
     * @param closing for letting go, also after a cancellation
     */
    public static <T> Async<T> with(
            Client client, Client closing, String[] indices, CheckedFunction<String, Async<T>, Exception> work) {
        return open(client, indices).then(id -> {
            Async<T> all = Async.of(id).then(work);
            return listener -> all.start(ActionListener.runBefore(listener, () -> close(closing, id)));
        });
    }

    /** Work on a page that may take longer than the keep-alive, as where it waits for a model: that is extended meanwhile. */
    public <T> Async<T> keeping(ThreadPool threadPool, Async<T> work) {
        return listener -> {
            Scheduler.Cancellable renewals =
                    threadPool.scheduleWithFixedDelay(this::renew, RENEWAL, ThreadPool.Names.GENERIC);
            work.start(ActionListener.runBefore(listener, renewals::cancel));
        };
    }

    /** The smallest search that reaches every shard: one that cannot match would skip them. */
    private void renew() {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(QueryBuilders.matchAllQuery())
                .size(0)
                .terminateAfter(1)
                .trackTotalHits(false)
                .pointInTimeBuilder(new PointInTimeBuilder(id).setKeepAlive(KEEP_ALIVE));
        SearchRequest request =
                new SearchRequest().source(source).pipeline("_none").requestCache(false);
        Async<SearchResponse> renewed = Async.unlessCancelled(listener -> client.search(request, listener));
        renewed.start(ActionListener.wrap(
                done -> {}, e -> logger.debug("a point in time was not extended; the next try may do", e)));
    }

    /** The documents after the one with those sort values, or the first; the total number of documents is exact. */
    public Async<SearchResponse> page(@Nullable Object[] after) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(query)
                .size(size)
                .seqNoAndPrimaryTerm(true)
                .trackTotalHits(true)
                .sort(new ShardDocSortBuilder())
                .pointInTimeBuilder(new PointInTimeBuilder(id).setKeepAlive(KEEP_ALIVE));
        if (sources == false) {
            source.fetchSource(false);
        } else if (fields != null) {
            source.fetchSource(fields.toArray(String[]::new), null);
        }
        if (after != null) {
            source.searchAfter(after);
        }
        SearchRequest request = new SearchRequest()
                .source(source)
                .allowPartialSearchResults(false)
                .pipeline("_none");
        Async<SearchResponse> found = Async.unlessCancelled(listener -> client.search(request, listener));
        return found.map(response -> {
            if (response.isTimedOut()) {
                throw new IllegalStateException("a search timed out, so that its documents are not complete");
            }
            for (SearchHit hit : response.getHits().getHits()) {
                if (sources && hit.hasSource() == false) {
                    throw new IllegalArgumentException(
                            "index [" + hit.getIndex() + "] keeps no [_source], of which its documents could be read");
                }
            }
            return response;
        });
    }

    /**
     * Gives every page to a consumer, one after the other, until there is none left or it has had enough.
     *
     * @param consumer tells whether to go on
     */
    public Async<Void> each(CheckedFunction<SearchResponse, Async<Boolean>, Exception> consumer) {
        return each(null, consumer);
    }

    private Async<Void> each(
            @Nullable Object[] after, CheckedFunction<SearchResponse, Async<Boolean>, Exception> consumer) {
        return page(after).then(response -> {
            SearchHit[] hits = response.getHits().getHits();
            if (hits.length == 0) {
                return Async.of(null);
            }
            return consumer.apply(response).then(goOn -> {
                boolean more = goOn && hits.length == size;
                return more ? each(hits[hits.length - 1].getSortValues(), consumer) : Async.of(null);
            });
        });
    }
}
