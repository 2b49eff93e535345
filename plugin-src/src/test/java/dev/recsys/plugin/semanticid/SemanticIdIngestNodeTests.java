/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.semanticid;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.SimulateDocumentBaseResult;
import org.opensearch.action.ingest.SimulateDocumentVerboseResult;
import org.opensearch.action.ingest.SimulatePipelineRequest;
import org.opensearch.action.ingest.SimulatePipelineResponse;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;

/** The processor in the ingest code of a real node: bulk, conditions, several pipelines, what comes after, what is mapped. */
public class SemanticIdIngestNodeTests extends SemanticIdNodeTestCase {
    private static String semanticId(String codebook, String... more) {
        StringBuilder json =
                new StringBuilder("{\"semantic_id\":{\"target_field\":\"sid\",\"codebook\":\"" + codebook + "\"");
        for (String property : more) {
            json.append(',').append(property);
        }
        return json.append("}}").toString();
    }

    public void testABulkIsEncodedWhetherItsCodebookIsInMemoryOrNot() {
        products("catalogue", 2);
        int size = randomIntBetween(1, 300);
        for (int round = 0; round < 2; round++) {
            IndexRequest[] requests = new IndexRequest[size];
            for (int i = 0; i < size; i++) {
                requests[i] = document("catalogue", "p" + i, "v1");
            }
            assertFalse(bulk(requests).hasFailures());
            assertNotNull(plugin.codebooks.cached("products@1"));
        }
        assertEquals(2L * size, plugin.counts.encoded.sum());
        assertEncoded("catalogue", "p" + randomIntBetween(0, size - 1));
    }

    public void testOneBadDocumentDoesNotHarmItsNeighbours() {
        products("catalogue", 2);
        IndexRequest[] requests = new IndexRequest[randomIntBetween(2, 40)];
        int bad = randomIntBetween(0, requests.length - 1);
        for (int i = 0; i < requests.length; i++) {
            requests[i] = document("catalogue", "p" + i, "v1");
        }
        Object vector = randomFrom(List.of(1, 2), List.of(1, 2, 3, "4"), "text", List.of(1, 2, 3, 1e300));
        requests[bad].source(Map.of("embedding", vector));
        BulkItemResponse[] items = bulk(requests).getItems();
        assertEquals(requests.length, items.length);
        for (int i = 0; i < items.length; i++) {
            assertEquals(i == bad, items[i].isFailed());
            if (i == bad) {
                assertEquals(RestStatus.BAD_REQUEST, items[i].getFailure().getStatus());
                assertThat(items[i].getFailureMessage(), containsString("field [embedding]"));
            } else {
                assertEncoded("catalogue", "p" + i);
            }
        }
    }

    public void testAConditionChoosesDocuments() {
        pipeline("p", semanticId("products", "\"if\":{\"lang\":\"mockscript\",\"source\":\"has_vector\"}"));
        products("catalogue", 1);
        int size = randomIntBetween(1, 20);
        IndexRequest[] requests = new IndexRequest[2 * size];
        for (int i = 0; i < size; i++) {
            requests[i] = document("catalogue", "with" + i, "p");
            requests[size + i] = new IndexRequest("catalogue")
                    .id("without" + i)
                    .setPipeline("p")
                    .source(Map.of("title", "x"));
        }
        assertFalse(bulk(requests).hasFailures());
        assertEquals(size, plugin.counts.encoded.sum());
        assertEquals("not even seen", 0, plugin.counts.skipped.sum());
        assertEncoded("catalogue", "with" + randomIntBetween(0, size - 1));
    }

    public void testDefaultAndFinalPipelinesBothRun() {
        pipeline("default", semanticId("products@1"));
        pipeline("final", "{\"semantic_id\":{\"codebook\":\"products@2\",\"target_field\":\"next\"}}");
        createIndexWithMappingSource(
                "catalogue",
                Settings.builder()
                        .put("index.default_pipeline", "default")
                        .put("index.final_pipeline", "final")
                        .build(),
                new SemanticIdMapping("sid", 3).toJson());
        client().admin()
                .indices()
                .preparePutMapping("catalogue")
                .setSource(new SemanticIdMapping("next", 2).toJson(), XContentType.JSON)
                .get();
        int size = randomIntBetween(1, 20);
        IndexRequest[] requests = new IndexRequest[size];
        for (int i = 0; i < size; i++) {
            requests[i] = document("catalogue", "p" + i, null);
        }
        if (size > 1) {
            requests[0].source(Map.of("embedding", "bad"));
        }
        BulkItemResponse[] items = bulk(requests).getItems();
        for (int i = 0; i < size; i++) {
            assertEquals(size > 1 && i == 0, items[i].isFailed());
        }
        Map<String, Object> source = source("catalogue", "p" + (size - 1));
        assertEquals(1, ((Map<?, ?>) source.get("sid")).get("version"));
        assertEquals(2, ((Map<?, ?>) source.get("next")).get("version"));
    }

    public void testOnFailureAndIgnoreFailure() {
        pipeline(
                "rescue",
                semanticId(
                        "products",
                        "\"on_failure\":[{\"semantic_id\":{\"codebook\":\"products\",\"target_field\":\"sid\",\"ignore_failure\":true}}]"));
        pipeline("ignore", semanticId("products", "\"ignore_failure\":true"));
        products("catalogue", 1);
        for (String pipeline : List.of("rescue", "ignore")) {
            IndexRequest[] requests = new IndexRequest[randomIntBetween(1, 5)];
            Arrays.setAll(requests, i -> document("catalogue", pipeline + i, pipeline));
            requests[0].source(Map.of("embedding", List.of(1), "sid", Map.of("l1", "1:9")));
            assertFalse(bulk(requests).hasFailures());
            assertEquals(
                    "a document whose failure is ignored stays as it came",
                    Map.of("l1", "1:9"),
                    source("catalogue", pipeline + 0).get("sid"));
            for (int i = 1; i < requests.length; i++) {
                assertEncoded("catalogue", pipeline + i);
            }
        }
    }

    /** What throws instead of failing is no fault of ours, but a handler that we called again would end the node. */
    public void testAProcessorBehindThatThrowsFailsTheDocumentsAndTheNodeLives() {
        pipeline("p", semanticId("products"), "{\"throwing\":{}}");
        products("catalogue", 1);
        bulk(document("catalogue", "warm", "v2"));
        plugin.codebooks.load("products", ActionListener.wrap(() -> {}));
        assertBusyCached();
        int size = randomIntBetween(1, 5);
        IndexRequest[] requests = new IndexRequest[size];
        for (int i = 0; i < size; i++) {
            requests[i] = document("catalogue", "p" + i, "p");
        }
        BulkResponse response = bulk(requests);
        for (BulkItemResponse item : response) {
            assertTrue(item.isFailed());
            assertThat(item.getFailureMessage(), containsString("thrown downstream"));
        }
        assertFalse(bulk(document("catalogue", "after", "v1")).hasFailures());
    }

    private void assertBusyCached() {
        try {
            assertBusy(() -> assertNotNull(plugin.codebooks.cached("products")), 1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public void testACodebookThatIsDeletedWhileAPipelineUsesItIsNamed() {
        pipeline("p", semanticId("products"));
        products("catalogue", 1);
        assertFalse(bulk(document("catalogue", "a", "p")).hasFailures());
        plugin.codebooks.delete("products");
        BulkResponse response = bulk(
                document("catalogue", "b", "p"),
                document("catalogue", "c", "p"),
                new IndexRequest("catalogue").id("plain").source(Map.of("title", "x")));
        assertThat(
                response.getItems()[0].getFailureMessage(),
                containsString(
                        "[semantic_id] processor for target field [sid] cannot use codebook [products]: there is no codebook"
                                + " [products]"));
        assertEquals(RestStatus.BAD_REQUEST, response.getItems()[1].getFailure().getStatus());
        assertFalse(response.getItems()[2].isFailed());
    }

    public void testAWronglyMappedTargetFailsWithTheMappingThatWorks() {
        createIndexWithMappingSource(
                "text", Settings.EMPTY, "{\"properties\":{\"sid\":{\"properties\":{\"l1\":{\"type\":\"text\"}}}}}");
        BulkItemResponse item = bulk(document("text", "a", "v1")).getItems()[0];
        assertEquals(RestStatus.BAD_REQUEST, item.getFailure().getStatus());
        assertThat(
                item.getFailureMessage(),
                containsString(
                        "field [sid.l1] of index [text] is mapped as [text]; a semantic ID needs this mapping, so create an"
                                + " index with it and reindex: " + new SemanticIdMapping("sid", 3).toJson()));
    }

    public void testAMappingThatIsAddedLaterIsSeen() {
        createIndex("later");
        BulkItemResponse item = bulk(document("later", "a", "v1")).getItems()[0];
        assertThat(
                item.getFailureMessage(),
                containsString(
                        "field [sid.l1] of index [later] is not mapped, and dynamic mapping would make it [text]; put this"
                                + " mapping first: " + new SemanticIdMapping("sid", 3).toJson()));
        client().admin()
                .indices()
                .preparePutMapping("later")
                .setSource(new SemanticIdMapping("sid", 3).toJson(), XContentType.JSON)
                .get();
        assertFalse(bulk(document("later", "a", "v1")).hasFailures());
        assertEncoded("later", "a");
    }

    public void testAnAliasIsCheckedAtItsWriteIndex() {
        products("good", 1);
        createIndex("bad");
        boolean writeToGood = randomBoolean();
        client().admin()
                .indices()
                .aliases(new IndicesAliasesRequest()
                        .addAliasAction(IndicesAliasesRequest.AliasActions.add()
                                .index("good")
                                .alias("alias")
                                .writeIndex(writeToGood))
                        .addAliasAction(IndicesAliasesRequest.AliasActions.add()
                                .index("bad")
                                .alias("alias")
                                .writeIndex(writeToGood == false)))
                .actionGet();
        BulkItemResponse item = bulk(document("alias", "a", "v1")).getItems()[0];
        assertEquals(writeToGood == false, item.isFailed());
        if (item.isFailed()) {
            assertThat(item.getFailureMessage(), containsString("field [sid.l1] of index [bad] is not mapped"));
        }
    }

    public void testAnIndexThatDoesNotExistYetIsNotCheckedButCounted() {
        assertFalse(
                bulk(document("fresh", "a", "v1"), document("fresh", "b", "v1")).hasFailures());
        assertEquals(2, plugin.counts.unchecked.sum());
        assertEquals(2, plugin.counts.encoded.sum());
    }

    public void testWithoutAnIdThereIsNoUniquePath() {
        products("catalogue", 1);
        BulkResponse response = bulk(document("catalogue", null, "v1"));
        Map<?, ?> sid =
                (Map<?, ?>) source("catalogue", response.getItems()[0].getId()).get("sid");
        assertThat(sid, not(hasKey("unique")));
        assertEquals(1, plugin.counts.withoutId.sum());
    }

    public void testAnUpsertIsEncoded() {
        products("catalogue", 1);
        List<Float> vector = randomVector();
        BulkRequest request = new BulkRequest();
        for (int i = 0; i < randomIntBetween(1, 4); i++) {
            request.add(new UpdateRequest("catalogue", "u" + i)
                    .docAsUpsert(true)
                    .doc(new IndexRequest().setPipeline("v1").source(new HashMap<>(Map.of("embedding", vector)))));
        }
        BulkResponse response = client().bulk(request).actionGet();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
        Map<?, ?> sid = (Map<?, ?>) source("catalogue", "u0").get("sid");
        assertThat(sid, hasKey("l3"));
        assertThat("an update tells its pipeline no _id", sid, not(hasKey("unique")));
    }

    public void testSimulateShowsTheIdOrTheReason() throws Exception {
        String json = "{\"pipeline\":{\"processors\":[" + semanticId("products")
                + "]},\"docs\":[{\"_source\":{\"embedding\":" + randomVector()
                + "}},{\"_source\":{\"embedding\":[1]}},{\"_source\":{}},{\"_index\":\"text\",\"_source\":{\"embedding\":"
                + randomVector() + "}}]}";
        createIndexWithMappingSource(
                "text", Settings.EMPTY, "{\"properties\":{\"sid\":{\"properties\":{\"l1\":{\"type\":\"text\"}}}}}");
        SimulatePipelineRequest request = new SimulatePipelineRequest(new BytesArray(json), XContentType.JSON);
        SimulatePipelineResponse response =
                client().admin().cluster().simulatePipeline(request).actionGet();
        List<SimulateDocumentBaseResult> results = new ArrayList<>();
        response.getResults().forEach(result -> results.add((SimulateDocumentBaseResult) result));
        assertTrue(results.get(0).getIngestDocument().hasField("sid.l1"));
        assertThat(
                messages(results.get(1).getFailure()),
                containsString("field [embedding] has [1] dimensions; it must have [4]"));
        assertFalse(results.get(2).getIngestDocument().hasField("sid"));
        assertThat(messages(results.get(3).getFailure()), containsString("is mapped as [text]"));
        assertEquals("a simulated index is neither there nor missing", 0, plugin.counts.unchecked.sum());
        request.setVerbose(true);
        SimulateDocumentVerboseResult verbose = (SimulateDocumentVerboseResult) client().admin()
                .cluster()
                .simulatePipeline(request)
                .actionGet()
                .getResults()
                .get(0);
        assertTrue(verbose.getProcessorResults().get(0).getIngestDocument().hasField("sid.l1"));
    }

    public void testAWrongDeclarationIsRefusedWhenThePipelineIsMade() {
        Exception e = expectThrows(
                Exception.class,
                () -> pipeline("p", "{\"semantic_id\":{\"codebook\":\"products\",\"target\":\"sid\"}}"));
        assertThat(
                messages(e), containsString("doesn't support one or more provided configuration parameters [target]"));
        e = expectThrows(Exception.class, () -> pipeline("p", "{\"semantic_id\":{}}"));
        assertThat(messages(e), containsString("[codebook] required property is missing"));
    }

    private void assertEncoded(String index, String id) {
        Map<?, ?> sid = (Map<?, ?>) source(index, id).get("sid");
        assertNotNull(id + " has no semantic ID", sid);
        assertEquals("products", sid.get("codebook"));
        int version = (Integer) sid.get("version");
        List<?> codes = (List<?>) sid.get("codes");
        assertEquals(version == 1 ? 3 : 2, codes.size());
        assertEquals(version + ":" + codes.get(0), sid.get("l1"));
        assertThat((String) sid.get("unique"), containsString((String) sid.get("l" + codes.size()) + "."));
        assertTrue(((Number) sid.get("error")).floatValue() >= 0);
    }
}
