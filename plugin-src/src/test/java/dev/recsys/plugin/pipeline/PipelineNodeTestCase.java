/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.ext.RewritesSection;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.PutSearchPipelineAction;
import org.opensearch.action.search.PutSearchPipelineRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** A node with the processors and short ways to index and to search with a pipeline. */
public abstract class PipelineNodeTestCase extends OpenSearchSingleNodeTestCase {
    static final String MAPPING =
            """
            {"properties":{"title":{"type":"text"},"body":{"type":"text"},"category":{"type":"keyword"},"tenant":{"type":"keyword"},
            "price":{"type":"integer"},"parts":{"type":"nested","properties":{"name":{"type":"text"}}}}}""";

    PipelineTestPlugin plugin;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(PipelineTestPlugin.class);
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        plugin = getInstanceFromNode(PluginsService.class)
                .filterPlugins(PipelineTestPlugin.class)
                .get(0);
        plugin.tables.found.clear();
        plugin.tables.mode = MemoryTables.Mode.CACHED;
    }

    void index(int shards) {
        createIndexWithMappingSource(
                "products",
                Settings.builder().put("index.number_of_shards", shards).build(),
                MAPPING);
    }

    /** Indexes documents whose IDs are d0, d1 and so on. */
    void documents(String... sources) {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < sources.length; i++) {
            bulk.add(new IndexRequest("products").id("d" + i).source(sources[i], XContentType.JSON));
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    static String title(String title) {
        return "{\"title\":\"" + title + "\"}";
    }

    /** A pipeline with both processors, the first with these properties besides its table. */
    void pipeline(String properties) {
        pipeline(
                "[{\"query_rewrite\":{\"table\":\"shop\"" + (properties.isEmpty() ? "" : ",") + properties + "}}]",
                "[{\"query_rewrite\":{}}]");
    }

    void pipeline(String requests, String responses) {
        String json = "{\"request_processors\":" + requests + ",\"response_processors\":" + responses + "}";
        assertTrue(client().execute(
                        PutSearchPipelineAction.INSTANCE,
                        new PutSearchPipelineRequest("shop", new BytesArray(json), XContentType.JSON))
                .actionGet()
                .isAcknowledged());
    }

    SearchResponse search(QueryBuilder query) {
        return search(new SearchSourceBuilder().query(query));
    }

    SearchResponse search(SearchSourceBuilder source) {
        return client().search(new SearchRequest("products").source(source).pipeline("shop"))
                .actionGet();
    }

    static List<String> ids(SearchResponse response) {
        return Arrays.stream(response.getHits().getHits()).map(SearchHit::getId).toList();
    }

    static RewritesSection rewrites(SearchResponse response) {
        for (SearchExtBuilder each : response.getInternalResponse().getSearchExtBuilders()) {
            if (each instanceof RecsysExtBuilder ours) {
                return ours.sections().rewrites();
            }
        }
        return null;
    }

    /** IDs of hits by the text of the rewrite. */
    static Map<String, List<String>> hits(RewritesSection section) {
        return section.applied().stream()
                .collect(Collectors.toMap(RewritesSection.Applied::text, RewritesSection.Applied::hits));
    }
}
