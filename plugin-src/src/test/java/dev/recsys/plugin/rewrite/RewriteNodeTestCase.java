/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Before;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.search.SearchHit;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** A node with the pipeline {@code rewrites} over a fake LLM, which is the default one of the index {@code products}. */
public abstract class RewriteNodeTestCase extends OpenSearchSingleNodeTestCase {
    protected static final String INDEX = "products";
    protected static final String PIPELINE = "rewrites";
    protected FakeLlm llm;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RewriteTestPlugin.class);
    }

    /** Own indices are hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    @Before
    public void pipelineAndIndex() throws Exception {
        llm = getInstanceFromNode(PluginsService.class)
                .filterPlugins(RewriteTestPlugin.class)
                .get(0)
                .llm;
        pipeline(PIPELINE, processor(""));
        createIndex(
                INDEX,
                Settings.builder()
                        .put("index.number_of_shards", 2)
                        .put("index.default_pipeline", PIPELINE)
                        .build());
    }

    protected static String processor(String more) {
        return "{\"query_generation\":{\"llm\":\"fake\",\"fields\":[\"title\"]" + more + "}}";
    }

    protected void pipeline(String id, String... processors) {
        String json = "{\"processors\":[" + String.join(",", processors) + "]}";
        assertTrue(client().admin()
                .cluster()
                .putPipeline(new PutPipelineRequest(id, new BytesArray(json), XContentType.JSON))
                .actionGet()
                .isAcknowledged());
    }

    protected void down() {
        llm.answers(request -> {
            throw new LlmException(LlmException.Reason.CONNECTION, "no connection");
        });
    }

    protected void up() {
        llm.answers(FakeLlm::queries);
    }

    /** Indexes documents {@code from … to - 1} with the title {@code item <number>}. */
    protected void index(int from, int to) {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = from; i < to; i++) {
            bulk.add(new IndexRequest(INDEX).id("d" + i).source(Map.of("title", "item n" + i)));
        }
        BulkResponse response = client().bulk(bulk).actionGet();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
    }

    /** The sources of all documents, by ID. */
    protected Map<String, Map<String, Object>> documents() {
        client().admin().indices().prepareRefresh(INDEX).get();
        Map<String, Map<String, Object>> documents = new TreeMap<>();
        for (SearchHit hit : client().prepareSearch(INDEX)
                .setQuery(QueryBuilders.matchAllQuery())
                .setSize(10_000)
                .get()
                .getHits()) {
            documents.put(hit.getId(), hit.getSourceAsMap());
        }
        return documents;
    }

    protected static GeneratedTarget target(Map<String, Object> source) {
        return GeneratedTarget.read(source.get("generated"));
    }

    /** Documents by the status of their target. */
    protected Map<String, Integer> statuses() {
        Map<String, Integer> statuses = new TreeMap<>();
        documents().values().forEach(source -> {
            GeneratedTarget target = target(source);
            statuses.merge(target == null ? "none" : target.status().wireName(), 1, Integer::sum);
        });
        return statuses;
    }
}
