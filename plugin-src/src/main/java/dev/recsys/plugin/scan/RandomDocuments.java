/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.scan;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.CheckedFunction;
import org.opensearch.index.mapper.Uid;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.transport.client.Client;

/**
 * Documents of a point in time at random: those whose {@code _id} and a seed have the smallest hashes, whatever shard they are in and
 * whenever they were indexed. One for each request.
 */
public final class RandomDocuments {
    /** Documents whose sources are read at a time. */
    public static final int PAGE = 500;

    /** An identifier that was chosen, roughly. */
    public static final long BYTES_PER_ID = 150;

    private static final int IDS_PER_PAGE = 5_000;

    private final Client client;
    private final String id;
    private final QueryBuilder query;
    private final List<String> fields;
    private final long seed;
    private final Executor executor;

    /**
     * @param client   for searches
     * @param id       of a point in time that is open
     * @param query    that documents have to match
     * @param fields   paths in {@code _source} that are needed
     * @param executor on which identifiers are compared
     */
    public RandomDocuments(
            Client client, String id, QueryBuilder query, List<String> fields, long seed, Executor executor) {
        this.client = client;
        this.id = id;
        this.query = query;
        this.fields = fields;
        this.seed = seed;
        this.executor = executor;
    }

    private record Hashed(long hash, String id) {}

    /** By the hash as an unsigned number. */
    private static final Comparator<Hashed> ORDER = Comparator.<Hashed>comparingLong(
                    each -> each.hash() ^ Long.MIN_VALUE)
            .thenComparing(Hashed::id);

    /**
     * Gives a sample to a consumer, page after page; all documents if there are not more.
     *
     * @param size     identifiers in the sample, at least 1; several indices may have a document of the same
     * @param consumer tells whether to go on
     */
    public Async<Void> sample(int size, CheckedFunction<SearchResponse, Async<Boolean>, Exception> consumer) {
        PriorityQueue<Hashed> chosen = new PriorityQueue<>(ORDER.reversed());
        return PointInTime.ofIds(client, id, query, IDS_PER_PAGE)
                .each(response -> Async.on(executor, () -> {
                    if (response.getHits().getTotalHits().value() <= size) {
                        return false;
                    }
                    for (SearchHit hit : response.getHits().getHits()) {
                        take(chosen, size, hashed(hit.getId()));
                    }
                    return true;
                }))
                .then(done -> chosen.isEmpty()
                        ? new PointInTime(client, id, query, PAGE, fields).each(consumer)
                        : read(sorted(chosen), consumer));
    }

    private static void take(PriorityQueue<Hashed> chosen, int size, Hashed one) {
        if (chosen.size() < size) {
            chosen.add(one);
        } else if (ORDER.compare(one, chosen.peek()) < 0) {
            chosen.poll();
            chosen.add(one);
        }
    }

    /**
     * Gives the documents of some identifiers to a consumer, as far as there are any that match.
     *
     * @param size how many identifiers at most; of more, those with the smallest hashes
     */
    public Async<Void> of(
            Collection<String> ids, int size, CheckedFunction<SearchResponse, Async<Boolean>, Exception> consumer) {
        PriorityQueue<Hashed> chosen = new PriorityQueue<>(ORDER.reversed());
        ids.forEach(each -> take(chosen, size, hashed(each)));
        return read(sorted(chosen), consumer);
    }

    private Hashed hashed(String document) {
        return new Hashed(KeyedHash.bits(seed, 0, 0, KeyedHash.ofId(Uid.encodeId(document))), document);
    }

    private static List<String> sorted(PriorityQueue<Hashed> chosen) {
        List<Hashed> all = new ArrayList<>(chosen);
        all.sort(ORDER);
        return all.stream().map(Hashed::id).distinct().toList();
    }

    private Async<Void> read(List<String> ids, CheckedFunction<SearchResponse, Async<Boolean>, Exception> consumer) {
        return read(ids, 0, consumer);
    }

    private Async<Void> read(
            List<String> ids, int from, CheckedFunction<SearchResponse, Async<Boolean>, Exception> consumer) {
        if (from >= ids.size()) {
            return Async.of(null);
        }
        int to = Math.min(from + PAGE, ids.size());
        QueryBuilder wanted = QueryBuilders.boolQuery()
                .filter(query)
                .filter(QueryBuilders.idsQuery().addIds(ids.subList(from, to).toArray(String[]::new)));
        boolean[] enough = {false};
        return new PointInTime(client, id, wanted, PAGE, fields)
                .each(response -> consumer.apply(response).map(goOn -> {
                    enough[0] = goOn == false;
                    return goOn;
                }))
                .then(done -> enough[0] ? Async.of(null) : read(ids, to, consumer));
    }
}
