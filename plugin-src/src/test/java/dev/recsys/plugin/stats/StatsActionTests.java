/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.RecsysPlugin;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class StatsActionTests extends OpenSearchSingleNodeTestCase {
    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    public void testCountsOfEachNodeAreShown() throws IOException {
        RecsysStats stats = getInstanceFromNode(RecsysStats.class);
        stats.add(Counter.TRAINING_RUNS, 7);
        StatsResponse response =
                client().execute(StatsAction.INSTANCE, new StatsRequest()).actionGet();
        assertEquals(1, response.getNodes().size());
        assertEquals(
                Long.valueOf(7), response.getNodes().get(0).stats().counters().get(Counter.TRAINING_RUNS));
        String node = response.getNodes().get(0).getNode().getId();
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            response.toXContent(builder.startObject(), ToXContent.EMPTY_PARAMS).endObject();
            assertThat(
                    builder.toString(),
                    containsString("{\"nodes\":{\"" + node + "\":{\"name\":\"node_s_0\",\"documents\":{"));
            assertThat(builder.toString(), containsString("\"training\":{\"runs\":7,"));
        }
        assertEquals(
                0,
                client().execute(StatsAction.INSTANCE, new StatsRequest("no-such-node"))
                        .actionGet()
                        .getNodes()
                        .size());

        StatsResponse sent = new StatsResponse(
                response.getClusterName(),
                response.getNodes(),
                List.of(new FailedNodeException("other", "gone", new IOException("away"))));
        StatsResponse copy = copyWriteable(sent, new NamedWriteableRegistry(List.of()), StatsResponse::new);
        assertEquals(response.getNodes().get(0).stats(), copy.getNodes().get(0).stats());
        assertEquals("other", copy.failures().get(0).nodeId());
        StatsRequest request =
                copyWriteable(new StatsRequest("a", "b"), new NamedWriteableRegistry(List.of()), StatsRequest::new);
        assertArrayEquals(new String[] {"a", "b"}, request.nodesIds());
    }
}
