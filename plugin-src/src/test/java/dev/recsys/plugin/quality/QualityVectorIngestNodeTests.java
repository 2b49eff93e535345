/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.quality.Linear;
import dev.recsys.ingest.quality.QualityMapping;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.quality.mapping.FakeKnnPlugin;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.ingest.SimulateDocumentBaseResult;
import org.opensearch.action.ingest.SimulatePipelineRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** The processor in the ingest code of a real node, with the real store behind it. */
public class QualityVectorIngestNodeTests extends OpenSearchSingleNodeTestCase {
    private static final String INLINE =
            "{'signals':{'rating':{'bayesian_average':{'value':'stars','count':'votes','prior_mean':3,'prior_weight':10,'min':1,'max':5}},"
                    + "'sold':{'linear':{'field':'sold','min':0,'max':10}}},'scale':0.5}";
    private static final String VECTOR = ",'embedding_field':'embedding','target_vector':'vector'";

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class, FakeKnnPlugin.class, ThrowingPlugin.class);
    }

    /** The store's own index is hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    private static String processor(String profile, String more) {
        return ("{'quality_vector':{'profile':" + profile + more + "}}").replace('\'', '"');
    }

    private void pipeline(String id, String... processors) {
        String json = "{\"processors\":[" + String.join(",", processors) + "]}";
        client().admin()
                .cluster()
                .putPipeline(new PutPipelineRequest(id, new BytesArray(json), XContentType.JSON))
                .actionGet();
    }

    private static QualityMapping mapping(int dimension, String space) {
        return new QualityMapping("quality", List.of("rating", "sold"), "vector", dimension, space);
    }

    private void catalogue(String index) {
        createIndexWithMappingSource(
                index, Settings.EMPTY, mapping(4, QualityMapping.INNER_PRODUCT).toJson());
    }

    private static Map<String, Object> good() {
        return new HashMap<>(Map.of("stars", 5, "votes", 10, "sold", 5, "embedding", List.of(1, 2)));
    }

    private static IndexRequest document(String index, String id, String pipeline) {
        return new IndexRequest(index).id(id).setPipeline(pipeline).source(good());
    }

    private BulkResponse bulk(IndexRequest... requests) {
        BulkRequest bulk = new BulkRequest();
        bulk.add(requests);
        return client().bulk(bulk.setRefreshPolicy("true")).actionGet();
    }

    private Map<String, Object> source(String index, String id) {
        String json = client().prepareGet(index, id).get().getSourceAsString();
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false);
    }

    private long count(Counter counter) {
        return getInstanceFromNode(RecsysStats.class).get(counter);
    }

    private void store(String name, double... maxSold) {
        ArtifactStore store = getInstanceFromNode(ArtifactStore.class);
        for (double max : maxSold) {
            QualityProfile profile = new QualityProfile(
                    List.of(new Signal("sold", new Linear("sold", 0, max), Double.NaN)),
                    List.of(0.1),
                    0.5,
                    false,
                    false,
                    Double.NaN);
            PlainActionFuture<ArtifactMetadata> stored = new PlainActionFuture<>();
            store.create(
                    QualityProfileType.KIND, name, "{}", new QualityProfileType().encode(profile), "{}", true, stored);
            stored.actionGet();
        }
    }

    public void testGoodDocumentsAreIndexedBesideBadOnes() {
        pipeline("p", processor(INLINE, VECTOR));
        catalogue("catalogue");
        IndexRequest[] requests = new IndexRequest[randomIntBetween(6, 60)];
        Arrays.setAll(requests, i -> document("catalogue", "d" + i, "p"));
        List<Map.Entry<String, Object>> wrong = List.of(
                Map.entry("votes", -1),
                Map.entry("stars", 6),
                Map.entry("sold", "many"),
                Map.entry("embedding", "text"),
                Map.entry("embedding", List.of(1, 2, 3)));
        for (int i = 0; i < wrong.size(); i++) {
            Map<String, Object> bad = good();
            bad.put(wrong.get(i).getKey(), wrong.get(i).getValue());
            requests[i].source(bad);
        }
        BulkItemResponse[] items = bulk(requests).getItems();
        List<String> reasons = List.of(
                "field [votes] is [-1.0]; a count must be finite and at least 0",
                "field [stars] is [6.0]; it must be from [1.0] to [5.0]",
                "field [sold] is the string [many]; it must be a number",
                "field [embedding] is the string [text]; a vector is a list of numbers",
                "field [vector] has the dimension [4]; it must be [embedding 3 + signals 2 = 5]");
        for (int i = 0; i < items.length; i++) {
            assertEquals(i < wrong.size(), items[i].isFailed());
            if (i < wrong.size()) {
                assertEquals(RestStatus.BAD_REQUEST, items[i].getFailure().getStatus());
                assertThat(items[i].getFailureMessage(), containsString(reasons.get(i)));
            } else {
                Map<String, Object> source = source("catalogue", "d" + i);
                assertEquals(Map.of("rating", 0.75, "sold", 0.5), source.get("quality"));
                assertEquals(List.of(1.0, 2.0, 0.375, 0.25), source.get("vector"));
            }
        }
        assertEquals(items.length - wrong.size(), count(Counter.QUALITY_SCORED));
        assertEquals(wrong.size(), count(Counter.QUALITY_FAILED));
    }

    public void testASpaceThatTurnsTheBoostRoundIsRefusedWithTheMappingThatWorks() {
        pipeline("p", processor(INLINE, VECTOR));
        createIndexWithMappingSource(
                "cosine", Settings.EMPTY, mapping(4, "cosinesimil").toJson());
        BulkItemResponse item = bulk(document("cosine", "a", "p")).getItems()[0];
        assertEquals(RestStatus.BAD_REQUEST, item.getFailure().getStatus());
        assertThat(
                item.getFailureMessage(),
                containsString("index [cosine]: field [vector] has [space_type] [cosinesimil]"));
        assertThat(
                item.getFailureMessage(),
                containsString(mapping(4, QualityMapping.INNER_PRODUCT).toJson()));
        pipeline("p", processor(INLINE.replace("'scale':0.5", "'normalize':true,'compensate':true"), VECTOR));
        item = bulk(document("cosine", "a", "p")).getItems()[0];
        assertThat(item.getFailureMessage(), containsString("[embedding 2 + signals 2 + compensation 1 = 5]"));
        createIndexWithMappingSource(
                "longer", Settings.EMPTY, mapping(5, "cosinesimil").toJson());
        assertFalse(bulk(document("longer", "a", "p")).hasFailures());
    }

    public void testAnIndexThatDoesNotExistYetIsNotCheckedButCounted() {
        pipeline("p", processor(INLINE, ""));
        assertFalse(
                bulk(document("fresh", "a", "p"), document("fresh", "b", "p")).hasFailures());
        assertEquals(2, count(Counter.QUALITY_MAPPING_UNCHECKED));
        assertFalse(
                "dynamic mapping made them float",
                bulk(document("fresh", "c", "p")).hasFailures());
        assertEquals(2, count(Counter.QUALITY_MAPPING_UNCHECKED));
    }

    public void testWhatIsMissingIsNamedAndCounted() {
        pipeline("p", processor(INLINE, VECTOR + ",'on_missing':'skip'"));
        catalogue("catalogue");
        assertFalse(bulk(new IndexRequest("catalogue").id("a").setPipeline("p").source(Map.of("title", "x")))
                .hasFailures());
        assertEquals(
                Map.of("rating", 0.5, "sold", 0.0, "missing", List.of("rating", "sold")),
                source("catalogue", "a").get("quality"));
        assertEquals(2, count(Counter.QUALITY_SIGNALS_MISSING));
        assertEquals(1, count(Counter.QUALITY_VECTORS_SKIPPED));
    }

    public void testAStoredProfileIsLoadedOnTheWayAndFollowsItsPromotion() throws Exception {
        store("shop", 10, 20);
        pipeline("live", processor("'shop'", ""));
        pipeline("second", processor("'shop@2'", ""));
        createIndex("catalogue");
        IndexRequest[] requests = new IndexRequest[randomIntBetween(1, 20)];
        Arrays.setAll(requests, i -> document("catalogue", "d" + i, "live"));
        assertFalse(bulk(requests).hasFailures());
        assertEquals(
                Map.of("sold", 0.5, "profile", "shop", "version", 1),
                source("catalogue", "d" + (requests.length - 1)).get("quality"));
        assertFalse(bulk(document("catalogue", "pinned", "second")).hasFailures());
        assertEquals(
                Map.of("sold", 0.25, "profile", "shop", "version", 2),
                source("catalogue", "pinned").get("quality"));
        PlainActionFuture<Promotion> promoted = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactStore.class)
                .promote(QualityProfileType.KIND, new ArtifactReference("shop", 2), promoted);
        promoted.actionGet();
        assertFalse(bulk(document("catalogue", "later", "live")).hasFailures());
        assertEquals(2, ((Map<?, ?>) source("catalogue", "later").get("quality")).get("version"));
    }

    /** As an update by query does it, when a profile has changed. */
    public void testAStoredDocumentThatIsRunThroughAgainGetsItsSignalsAnew() {
        store("shop", 10, 20);
        pipeline("first", processor("'shop@1'", VECTOR));
        pipeline("second", processor("'shop@2'", VECTOR));
        createIndexWithMappingSource(
                "catalogue",
                Settings.EMPTY,
                new QualityMapping("quality", List.of("sold"), "vector", 3, QualityMapping.INNER_PRODUCT).toJson());
        Map<String, Object> partial = good();
        partial.remove("sold");
        assertFalse(bulk(document("catalogue", "a", "first").source(partial)).hasFailures());
        Map<String, Object> stored = source("catalogue", "a");
        assertEquals(List.of("sold"), ((Map<?, ?>) stored.get("quality")).get("missing"));
        stored.put("sold", 10);
        assertFalse(bulk(document("catalogue", "a", "second").source(stored)).hasFailures());
        assertEquals(
                Map.of("sold", 0.5, "profile", "shop", "version", 2),
                source("catalogue", "a").get("quality"));
        assertEquals(List.of(1.0, 2.0, 0.25), source("catalogue", "a").get("vector"));
    }

    /** OpenSearch catches what is thrown while the profile is in memory; else nobody but us is there to tell of it. */
    public void testAProcessorBehindThatThrowsFailsTheBulkWhetherTheProfileHadToBeLoadedOrNot() {
        store("shop", 10);
        pipeline("p", processor("'shop'", ""), "{\"throwing\":{}}");
        pipeline("good", processor("'shop'", ""));
        createIndex("catalogue");
        BulkRequest cold = new BulkRequest();
        for (int i = 0; i < randomIntBetween(1, 5); i++) {
            cold.add(document("catalogue", "d" + i, "p"));
        }
        Exception e =
                expectThrows(Exception.class, () -> client().bulk(cold).actionGet(TimeValue.timeValueSeconds(30)));
        assertThat(messages(e), containsString("thrown downstream"));
        for (BulkItemResponse item : bulk(document("catalogue", "a", "p"), document("catalogue", "b", "p"))) {
            assertThat(item.getFailureMessage(), containsString("thrown downstream"));
        }
        assertFalse("the node lives", bulk(document("catalogue", "c", "good")).hasFailures());
    }

    /** Has a processor that throws where it should hand its failure to the handler. */
    public static final class ThrowingPlugin extends Plugin implements IngestPlugin {
        @Override
        public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
            return Map.of("throwing", (factories, tag, description, config) -> new ThrowingProcessor());
        }
    }

    private static final class ThrowingProcessor extends AbstractProcessor {
        private ThrowingProcessor() {
            super(null, null);
        }

        @Override
        public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
            throw new IllegalStateException("thrown downstream");
        }

        @Override
        public IngestDocument execute(IngestDocument document) {
            throw new IllegalStateException("thrown downstream");
        }

        @Override
        public String getType() {
            return "throwing";
        }
    }

    public void testAProfileThatDoesNotExistIsNamed() {
        pipeline("p", processor("'nosuch'", ""));
        for (BulkItemResponse item : bulk(document("catalogue", "a", "p"), document("catalogue", "b", "p"))) {
            assertEquals(RestStatus.BAD_REQUEST, item.getFailure().getStatus());
            assertThat(
                    item.getFailureMessage(),
                    containsString(
                            "[quality_vector] processor for target field [quality] cannot use quality profile [nosuch]: "));
        }
    }

    public void testSimulateShowsTheSignalsOrTheReason() throws Exception {
        String json = "{'pipeline':{'processors':[" + processor(INLINE, VECTOR)
                + "]},'docs':[{'_source':{'stars':5,'votes':10,'sold':5,'embedding':[1,2]}},{'_source':{'votes':-1,'stars':1}},"
                + "{'_source':{'stars':5}}]}";
        SimulatePipelineRequest request =
                new SimulatePipelineRequest(new BytesArray(json.replace('\'', '"')), XContentType.JSON);
        request.setVerbose(false);
        List<SimulateDocumentBaseResult> results =
                client().admin().cluster().simulatePipeline(request).actionGet().getResults().stream()
                        .map(SimulateDocumentBaseResult.class::cast)
                        .toList();
        assertEquals(0.75f, results.get(0).getIngestDocument().getFieldValue("quality.rating", Float.class), 0);
        assertEquals(
                List.of(1f, 2f, 0.375f, 0.25f),
                results.get(0).getIngestDocument().getFieldValue("vector", List.class));
        assertThat(messages(results.get(1).getFailure()), containsString("field [votes] is [-1.0]"));
        assertThat(messages(results.get(2).getFailure()), containsString("missing vector"));
        assertEquals("a simulated index is neither there nor missing", 0, count(Counter.QUALITY_MAPPING_UNCHECKED));
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            messages.append(at.getMessage()).append('\n');
        }
        return messages.toString();
    }

    public void testAWrongDeclarationIsRefusedWhenThePipelineIsMade() {
        Exception e = expectThrows(Exception.class, () -> pipeline("p", processor(INLINE, ",'target':'q'")));
        assertThat(
                messages(e), containsString("doesn't support one or more provided configuration parameters [target]"));
        e = expectThrows(
                Exception.class, () -> pipeline("p", processor(INLINE.replace("'scale':0.5", "'scale':0"), "")));
        assertThat(messages(e), containsString("[profile]: [scale] is [0.0]; it must be finite and above 0"));
    }
}
