/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.scan;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.TotalHits;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.search.ClearScrollAction;
import org.opensearch.action.search.ClearScrollRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponseSections;
import org.opensearch.action.search.SearchScrollAction;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchContextMissingException;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.internal.ShardSearchContextId;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;

/** Pages come from a list; what a real index gives is tested where scans are used. */
public class IndexScanTests extends OpenSearchTestCase {
    private final List<String> cleared = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    private static SearchResponse page(int number, boolean timedOut, ShardSearchFailure[] failures, String... ids) {
        SearchHit[] hits = new SearchHit[ids.length];
        for (int i = 0; i < ids.length; i++) {
            hits[i] = new SearchHit(i, ids[i], null, null).sourceRef(new BytesArray("{}"));
        }
        SearchHits all = new SearchHits(hits, new TotalHits(hits.length, TotalHits.Relation.EQUAL_TO), 1);
        return new SearchResponse(
                new SearchResponseSections(all, null, null, timedOut, null, null, 1),
                "scroll-" + number,
                2,
                2 - failures.length,
                0,
                1,
                failures,
                SearchResponse.Clusters.EMPTY);
    }

    private void read(SearchResponse... pages) {
        List<SearchResponse> left = new ArrayList<>(List.of(pages));
        try (NoOpClient client = new NoOpClient(getTestName()) {
            @Override
            @SuppressWarnings("unchecked")
            protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
                    ActionType<Response> action, Request request, ActionListener<Response> listener) {
                if (action == ClearScrollAction.INSTANCE) {
                    cleared.addAll(((ClearScrollRequest) request).getScrollIds());
                } else {
                    assertTrue(action == SearchAction.INSTANCE || action == SearchScrollAction.INSTANCE);
                    if (left.isEmpty()) {
                        listener.onFailure(new IllegalStateException("a page too many"));
                        return;
                    }
                    listener.onResponse((Response) left.remove(0));
                }
            }
        }) {
            PlainActionFuture<Void> done = new PlainActionFuture<>();
            new IndexScan(client, client, Runnable::run)
                    .each("index", QueryBuilders.matchAllQuery(), List.of(), hit -> seen.add(hit.getId()))
                    .start(done);
            done.actionGet();
        }
    }

    private static ShardSearchFailure[] none() {
        return new ShardSearchFailure[0];
    }

    public void testReadsUntilAPageIsEmpty() {
        read(page(1, false, none(), "a", "b"), page(2, false, none(), "c"), page(3, false, none()));
        assertEquals(List.of("a", "b", "c"), seen);
        assertEquals(List.of("scroll-3"), cleared);
    }

    /** OpenSearch gives the hits of the other shards then, or none, as at the end. */
    public void testAPageWithoutAShardIsNoPage() {
        ShardSearchFailure[] gone = {
            new ShardSearchFailure(new SearchContextMissingException(new ShardSearchContextId("x", 7)))
        };
        for (SearchResponse second : List.of(page(2, false, gone, "c"), page(2, false, gone))) {
            seen.clear();
            cleared.clear();
            Exception e = expectThrows(Exception.class, () -> read(page(1, false, none(), "a", "b"), second));
            assertThat(e.getMessage(), containsString("[1] of [2] shards failed while their documents were read"));
            assertThat(e.getMessage(), containsString("No search context found for id [7]"));
            assertEquals(List.of("a", "b"), seen);
            assertEquals(List.of("scroll-2"), cleared);
        }
    }

    public void testAPageThatTimedOutIsNoPage() {
        Exception e = expectThrows(Exception.class, () -> read(page(1, false, none(), "a"), page(2, true, none())));
        assertThat(e.getMessage(), containsString("a search timed out"));
        assertEquals(List.of("scroll-2"), cleared);
    }
}
