/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.scan;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.mapper.Uid;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

public class RandomDocumentsNodeTests extends OpenSearchSingleNodeTestCase {
    private static final int DOCUMENTS = 700;

    private void index(String name, int shards) {
        createIndex(
                name, Settings.builder().put("index.number_of_shards", shards).build());
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, DOCUMENTS).boxed().toList());
        Collections.shuffle(order, random());
        order.forEach(i -> bulk.add(new IndexRequest(name).id("doc" + i).source(Map.of("n", i, "even", i % 2 == 0))));
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    /** How often each document was read. */
    private Map<String, Integer> sample(String index, int size, long seed) {
        Map<String, Integer> read = new TreeMap<>();
        Async<Void> sampled = PointInTime.with(client(), client(), new String[] {index}, pit -> documents(pit, seed)
                .sample(size, response -> {
                    for (SearchHit hit : response.getHits().getHits()) {
                        assertEquals(Set.of("n"), hit.getSourceAsMap().keySet());
                        read.merge(hit.getId(), 1, Integer::sum);
                    }
                    return Async.of(true);
                }));
        await(sampled);
        return read;
    }

    private RandomDocuments documents(String pit, long seed) {
        return new RandomDocuments(
                client(),
                pit,
                QueryBuilders.termQuery("even", true),
                List.of("n"),
                seed,
                getInstanceFromNode(ThreadPool.class).generic());
    }

    private static void await(Async<Void> work) {
        PlainActionFuture<Void> future = PlainActionFuture.newFuture();
        work.start(ActionListener.wrap(future::onResponse, future::onFailure));
        future.actionGet();
    }

    /** All matching documents in the order of their hashes, cut. */
    private static Set<String> expected(int size, long seed) {
        return new TreeSet<>(IntStream.range(0, DOCUMENTS / 2)
                .mapToObj(i -> "doc" + 2 * i)
                .sorted(Comparator.comparing(
                        id -> KeyedHash.bits(seed, 0, 0, KeyedHash.ofId(Uid.encodeId(id))), Long::compareUnsigned))
                .limit(size)
                .toList());
    }

    public void testASampleDependsOnTheIdentifiersAndTheSeedAlone() {
        index("one", 1);
        index("three", 3);
        long seed = randomLong();
        int size = between(1, DOCUMENTS / 2 - 1);
        Map<String, Integer> read = sample("one", size, seed);
        assertEquals(expected(size, seed), read.keySet());
        assertTrue(read.values().stream().allMatch(times -> times == 1));
        assertEquals(read, sample("three", size, seed));
        assertEquals(expected(50, seed + 1), sample("three", 50, seed + 1).keySet());
        assertNotEquals(sample("one", 50, seed), sample("one", 50, seed + 1));
        assertEquals(
                DOCUMENTS / 2,
                sample("three", DOCUMENTS / 2 + between(0, 5), seed).size());
    }

    public void testNamedDocuments() {
        index("one", 2);
        Set<String> read = new TreeSet<>();
        List<String> named = List.of("doc0", "doc1", "doc2", "gone", "doc4");
        await(PointInTime.with(client(), client(), new String[] {"one"}, pit -> documents(pit, 0)
                .of(named, 10, response -> {
                    for (SearchHit hit : response.getHits().getHits()) {
                        read.add(hit.getId());
                    }
                    return Async.of(true);
                })));
        assertEquals("those that match", Set.of("doc0", "doc2", "doc4"), read);
    }
}
