/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.semanticid;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.codebook.DeleteCodebookAction;
import dev.recsys.plugin.codebook.PromoteCodebookAction;
import dev.recsys.plugin.codebook.PutCodebookAction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** Processor and query with the real store behind them, through the life of a codebook. */
public class SemanticIdWithTheStoreTests extends OpenSearchSingleNodeTestCase {
    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    /** The store's own index is hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    public void testACodebookIsImportedUsedReplacedAndDeleted() throws Exception {
        importCodebook("[[[1,0],[0,1]],[[0.1,0],[-0.1,0]]]");
        pipeline("{\"semantic_id\":{\"codebook\":\"products\",\"target_field\":\"sid\"}}");
        createIndexWithMappingSource("catalogue", Settings.EMPTY, new SemanticIdMapping("sid", 2).toJson());
        assertFalse(index().hasFailures());
        assertEquals("1:0.0", sid("a").get("l2"));
        assertEquals(Set.of("b", "c"), like("{\"_id\":\"a\"}", ""));
        assertEquals(Set.of("b"), like("{\"_id\":\"a\"}", ",\"minimum_level\":2"));
        assertEquals(Set.of("d"), like("{\"vector\":{\"embedding\":[0,1]}}", ",\"codebook\":\"products\""));
        assertEquals(Set.of("a", "b"), like("{\"codes\":[0,0]}", ",\"codebook\":\"products@1\",\"minimum_level\":2"));

        importCodebook("[[[0,1],[1,0]]]");
        assertFalse("not promoted yet", index().hasFailures());
        assertEquals(1, sid("a").get("version"));
        client().execute(
                        PromoteCodebookAction.INSTANCE,
                        new PromoteArtifactRequest(ArtifactReference.parse("products@2")))
                .actionGet();
        assertFalse(index("a", "b").hasFailures());
        assertEquals("2:1", sid("a").get("l1"));
        assertFalse("nothing of the deeper version is left", sid("a").containsKey("l2"));
        assertEquals("of version 2 alone", Set.of("b"), like("{\"_id\":\"a\"}", ""));
        assertEquals(
                Set.of("a", "b", "c"),
                like("{\"vector\":{\"embedding\":[1,0]}}", ",\"codebook\":\"products\",\"versions\":[1,2]"));

        for (String reference : List.of("products@1", "products@2")) {
            client().execute(
                            DeleteCodebookAction.INSTANCE,
                            new DeleteArtifactRequest(ArtifactReference.parse(reference), true))
                    .actionGet();
        }
        for (BulkItemResponse item : index()) {
            assertTrue(item.isFailed());
            assertThat(
                    item.getFailureMessage(),
                    containsString("[semantic_id] processor for target field [sid] cannot use codebook [products]: "));
        }
        assertEquals("a document's own codes need no codebook", Set.of("b"), like("{\"_id\":\"a\"}", ""));
        Exception e = expectThrows(Exception.class, () -> like("{\"codes\":[0]}", ",\"codebook\":\"products\""));
        assertThat(
                SemanticIdNodeTestCase.messages(e),
                containsString("[semantic_id] query on field [sid] cannot use codebook [products]: "));
    }

    private void importCodebook(String levels) {
        String body = "{\"fields\":[{\"field\":\"embedding\",\"dimension\":2}],\"normalize\":false,\"levels\":" + levels
                + "}";
        client().execute(
                        PutCodebookAction.INSTANCE,
                        new PutArtifactRequest("products", new BytesArray(body), XContentType.JSON, true))
                .actionGet();
    }

    private void pipeline(String processor) {
        BytesReference json = new BytesArray("{\"processors\":[" + processor + "]}");
        client().admin()
                .cluster()
                .putPipeline(new PutPipelineRequest("products", json, XContentType.JSON))
                .actionGet();
    }

    private BulkResponse index() {
        return index("a", "b", "c", "d");
    }

    private BulkResponse index(String... ids) {
        Map<String, List<Double>> vectors =
                Map.of("a", List.of(1.1, 0.0), "b", List.of(1.2, 0.0), "c", List.of(0.8, 0.0), "d", List.of(0.0, 1.0));
        BulkRequest bulk = new BulkRequest();
        for (String id : ids) {
            bulk.add(new IndexRequest("catalogue")
                    .id(id)
                    .setPipeline("products")
                    .source(Map.of("embedding", vectors.get(id))));
        }
        return client().bulk(bulk.setRefreshPolicy("true")).actionGet();
    }

    private Map<?, ?> sid(String id) {
        return (Map<?, ?>)
                client().prepareGet("catalogue", id).get().getSourceAsMap().get("sid");
    }

    private Set<String> like(String like, String more) {
        String json = "{\"semantic_id\":{\"field\":\"sid\",\"like\":[" + like + "]" + more + "}}";
        SearchResponse response = client().search(new SearchRequest("catalogue")
                        .source(new SearchSourceBuilder().query(QueryBuilders.wrapperQuery(json))))
                .actionGet();
        Set<String> found = new TreeSet<>();
        for (SearchHit hit : response.getHits()) {
            found.add(hit.getId());
        }
        return found;
    }
}
