/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.coordination.DeterministicTaskQueue;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.node.Node;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.ThreadPool;

/** Time goes by without waiting for it. */
public class PointInTimeTests extends OpenSearchTestCase {
    public void testAPageThatWaitsLongKeepsItsPointInTime() {
        DeterministicTaskQueue time = new DeterministicTaskQueue(
                Settings.builder().put(Node.NODE_NAME_SETTING.getKey(), "node").build(), random());
        ThreadPool threadPool = time.getThreadPool();
        List<SearchRequest> searches = new ArrayList<>();
        try (NoOpClient client = new NoOpClient(getTestName()) {
            @Override
            protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
                    ActionType<Response> action, Request request, ActionListener<Response> listener) {
                searches.add((SearchRequest) request);
                listener.onFailure(new IllegalStateException("one that is missed does no harm"));
            }
        }) {
            PointInTime documents = new PointInTime(client, "point", QueryBuilders.matchAllQuery(), 10, null);
            AtomicReference<ActionListener<String>> page = new AtomicReference<>();
            AtomicReference<String> outcome = new AtomicReference<>();
            documents
                    .<String>keeping(threadPool, page::set)
                    .start(ActionListener.wrap(outcome::set, e -> outcome.set(e.toString())));
            long hour = 3_600_000;
            while (time.getCurrentTimeMillis() < hour) {
                time.advanceTime();
                time.runAllRunnableTasks();
            }
            assertEquals(hour / PointInTime.RENEWAL.millis(), searches.size());
            for (SearchRequest search : searches) {
                assertEquals("point", search.source().pointInTimeBuilder().getId());
                assertEquals(
                        PointInTime.KEEP_ALIVE,
                        search.source().pointInTimeBuilder().getKeepAlive());
                assertEquals(0, search.source().size());
            }
            assertNull(outcome.get());
            page.get().onResponse("done");
            assertEquals("done", outcome.get());
            time.runAllTasksInTimeOrder();
            assertEquals("none after its end", hour / PointInTime.RENEWAL.millis(), searches.size());
        }
    }
}
