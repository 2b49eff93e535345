/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.semanticid;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** A node with the processor and the query, two versions of a codebook, and a way to index random vectors. */
public abstract class SemanticIdNodeTestCase extends OpenSearchSingleNodeTestCase {
    protected static final int DIMENSION = 4;

    protected SemanticIdTestPlugin plugin;
    protected VersionedCodebook first;
    protected VersionedCodebook second;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(SemanticIdTestPlugin.class);
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        plugin = getInstanceFromNode(PluginsService.class)
                .filterPlugins(SemanticIdTestPlugin.class)
                .get(0);
        plugin.reset();
        first = plugin.codebooks.put("products", 1, FakeCodebooks.random(random(), "embedding", DIMENSION, 4, 3, 3));
        second = plugin.codebooks.put("products", 2, FakeCodebooks.random(random(), "embedding", DIMENSION, 3, 4));
        pipeline("v1", "{\"semantic_id\":{\"codebook\":\"products@1\",\"target_field\":\"sid\"}}");
        pipeline("v2", "{\"semantic_id\":{\"codebook\":\"products@2\",\"target_field\":\"sid\"}}");
    }

    protected void pipeline(String id, String... processors) {
        String json = "{\"processors\":[" + String.join(",", processors) + "]}";
        assertAcked(client().admin()
                .cluster()
                .putPipeline(new PutPipelineRequest(id, new BytesArray(json), XContentType.JSON))
                .actionGet());
    }

    private static void assertAcked(AcknowledgedResponse response) {
        assertTrue(response.isAcknowledged());
    }

    /** An index whose {@code sid} is mapped as it must be. */
    protected void products(String index, int shards) {
        createIndexWithMappingSource(
                index,
                Settings.builder().put("index.number_of_shards", shards).build(),
                new SemanticIdMapping("sid", 3).toJson());
    }

    protected List<Float> randomVector() {
        List<Float> vector = new ArrayList<>();
        for (float value : FakeCodebooks.gaussian(random(), DIMENSION, 1)) {
            vector.add(value);
        }
        return vector;
    }

    protected IndexRequest document(String index, String id, String pipeline) {
        return new IndexRequest(index)
                .id(id)
                .setPipeline(pipeline)
                .source(Map.of("embedding", randomVector(), "category", randomFrom("red", "blue")));
    }

    protected BulkResponse bulk(IndexRequest... requests) {
        BulkRequest bulk = new BulkRequest();
        bulk.add(requests);
        return client().bulk(bulk.setRefreshPolicy("true")).actionGet();
    }

    protected Map<String, Object> source(String index, String id) {
        return client().prepareGet(index, id).get().getSourceAsMap();
    }

    /** All that an answer would show: an exception's message and those of its causes. */
    protected static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            messages.append(at.getMessage()).append('\n');
        }
        return messages.toString();
    }
}
