/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.ranking.model.RankingModelActions;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.rescore.context.RankingContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.PutSearchPipelineAction;
import org.opensearch.action.search.PutSearchPipelineRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** A node with the whole plugin, a shop, and short ways to search it with a pipeline. */
abstract class RankingPipelineNodeTestCase extends OpenSearchSingleNodeTestCase {
    HoldsSearches searches;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class, HoldsSearches.class);
    }

    /** The store's own index is hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        searches = getInstanceFromNode(PluginsService.class)
                .filterPlugins(HoldsSearches.class)
                .get(0);
        searches.reset();
        createIndexWithMappingSource(
                "products",
                Settings.builder()
                        .put("index.number_of_shards", randomIntBetween(1, 3))
                        .build(),
                "{\"properties\":{\"title\":{\"type\":\"text\"},\"brand\":{\"type\":\"keyword\"},\"price\":{\"type\":\"double\"}}}");
        createIndexWithMappingSource(
                "users",
                Settings.EMPTY,
                "{\"properties\":{\"viewed\":{\"type\":\"keyword\"},\"segment\":{\"type\":\"keyword\"},\"age\":{\"type\":\"integer\"}}}");
        put("products", "red", "{\"title\":\"red shoe\",\"brand\":\"acme\",\"price\":10}");
        put("products", "blue", "{\"title\":\"blue shoe\",\"brand\":\"emca\",\"price\":20}");
        put("products", "hat", "{\"title\":\"red hat\",\"brand\":\"acme\",\"price\":30}");
        put("users", "u1", "{\"viewed\":[\"hat\",\"blue\",\"gone\",\"red\"],\"segment\":\"new\",\"age\":33}");
    }

    /** Nothing waits for a search that a test holds, also where it failed. */
    @Override
    public void tearDown() throws Exception {
        searches.release();
        super.tearDown();
    }

    void put(String index, String id, String source) {
        BulkRequest bulk = new BulkRequest()
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .add(new IndexRequest(index).id(id).source(source, XContentType.JSON));
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    void model(String name, String json) {
        client().execute(
                        RankingModelActions.PUT,
                        new PutArtifactRequest(name, new BytesArray(json), XContentType.JSON, true))
                .actionGet();
    }

    void pipeline(String requests, String responses) {
        String json = "{\"request_processors\":[" + requests + "],\"response_processors\":[" + responses + "]}";
        assertTrue(client().execute(
                        PutSearchPipelineAction.INSTANCE,
                        new PutSearchPipelineRequest("shop", new BytesArray(json), XContentType.JSON))
                .actionGet()
                .isAcknowledged());
    }

    SearchSourceBuilder source(String json) throws Exception {
        try (XContentParser parser =
                JsonXContent.jsonXContent.createParser(getInstanceFromNode(NamedXContentRegistry.class), null, json)) {
            return SearchSourceBuilder.fromXContent(parser);
        }
    }

    SearchRequest request(String json) throws Exception {
        return new SearchRequest("products").source(source(json)).pipeline("shop");
    }

    SearchResponse search(String json) throws Exception {
        return client().search(request(json)).actionGet();
    }

    long count(Counter counter) {
        return getInstanceFromNode(RecsysStats.class).get(counter);
    }

    static List<String> ids(SearchResponse response) {
        return Arrays.stream(response.getHits().getHits()).map(SearchHit::getId).toList();
    }

    static RankingContext context(SearchResponse response) {
        return RecsysExtBuilder.in(response.getInternalResponse().getSearchExtBuilders())
                .context();
    }
}
