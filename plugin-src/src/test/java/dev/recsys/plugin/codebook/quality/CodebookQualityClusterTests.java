/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import static org.hamcrest.Matchers.containsString;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.codebook.CodebookType;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.BeforeClass;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.admin.cluster.node.tasks.list.ListTasksResponse;
import org.opensearch.action.index.IndexRequestBuilder;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.mapper.Uid;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.script.MockScriptPlugin;
import org.opensearch.script.Script;
import org.opensearch.script.ScriptType;
import org.opensearch.search.SearchService;
import org.opensearch.test.OpenSearchIntegTestCase;

/** Measures codebooks over the nodes of an in-process cluster, from arrays in {@code _source}. */
@OpenSearchIntegTestCase.ClusterScope(numDataNodes = 2, supportsDedicatedMasters = false)
public class CodebookQualityClusterTests extends OpenSearchIntegTestCase {
    private static final int DIMENSION = 6;
    private static final int DOCUMENTS = 200;
    /** The nodes live for all tests of the class. */
    private static String concurrentSearch;

    private static final String NO_METRICS = "{}";

    /** A script that holds up the search that runs it. */
    public static final class BlockingScript extends MockScriptPlugin {
        static final String NAME = "block";
        static volatile CountDownLatch reached = new CountDownLatch(1);
        static volatile CountDownLatch release = new CountDownLatch(1);

        @Override
        protected Map<String, Function<Map<String, Object>, Object>> pluginScripts() {
            return Map.of(NAME, variables -> {
                reached.countDown();
                try {
                    return release.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @BeforeClass
    public static void chooseConcurrentSearch() {
        concurrentSearch = randomFrom("all", "none");
    }

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(RecsysPlugin.class, BlockingScript.class);
    }

    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                .put(SearchService.CLUSTER_CONCURRENT_SEGMENT_SEARCH_MODE.getKey(), concurrentSearch)
                .build();
    }

    private float[] gaussian(int count, float length) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random().nextGaussian() * length;
        }
        return values;
    }

    private Codebook codebook(String field) {
        EncodingSpec spec =
                new EncodingSpec(List.of(new ModalityField(field, 1, DIMENSION)), false, randomBoolean(), 1);
        return Codebook.of(
                spec,
                null,
                List.of(gaussian(5 * DIMENSION, 1), gaussian(4 * DIMENSION, spec.normalizeResiduals() ? 1 : 0.5f)));
    }

    private ArtifactMetadata store(String name, Codebook codebook, String metrics) {
        PlainActionFuture<ArtifactMetadata> future = new PlainActionFuture<>();
        internalCluster()
                .getInstance(ArtifactStore.class)
                .create(CodebookType.KIND, name, "{}", new CodebookCodec().encode(codebook), metrics, true, future);
        return future.actionGet();
    }

    private List<float[]> vectors() {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            vectors.add(i % 20 == 19 ? vectors.get(i - 1) : gaussian(DIMENSION, 1));
        }
        return vectors;
    }

    private void create(String index, int shards) {
        assertAcked(prepareCreate(
                        index,
                        Settings.builder().put("index.number_of_shards", shards).put("index.number_of_replicas", 0))
                .setMapping(
                        "v", "type=float",
                        "group", "type=keyword",
                        "text", "type=text",
                        "bare", "type=keyword,doc_values=false",
                        "listed", "type=date",
                        "listed_nanos", "type=date_nanos"));
    }

    /** Every third document is of the future; every seventh has no group. */
    private void fill(String index, List<float[]> vectors) throws Exception {
        List<IndexRequestBuilder> requests = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            Map<String, Object> source = new HashMap<>();
            List<Float> vector = new ArrayList<>();
            for (float value : vectors.get(i)) {
                vector.add(value);
            }
            source.put("v", vector);
            source.put("listed", isFuture(i) ? "2999-01-01" : "2001-01-01");
            source.put("listed_nanos", isFuture(i) ? "2199-01-01" : "2001-01-01");
            if (group(i) != null) {
                source.put("group", group(i));
            }
            requests.add(client().prepareIndex(index).setId("doc-" + i).setSource(source));
        }
        // Neither the order nor the number of segments is the same from index to index; some documents are deleted
        // ones.
        indexRandom(true, randomBoolean(), requests);
    }

    private static boolean isFuture(int document) {
        return document % 3 == 0;
    }

    private static String group(int document) {
        return document % 7 == 0 ? null : "group-" + document % 4;
    }

    private static CodebookQualityRequest request(
            String codebook, String index, QueryBuilder query, String category, String date, int sample, long seed) {
        return new CodebookQualityRequest(
                ArtifactReference.parse(codebook), new String[] {index}, query, category, date, sample, seed);
    }

    private static CodebookQualityRequest request(String codebook, String index) {
        return request(codebook, index, null, null, null, 100_000, 42);
    }

    private static CodebookQualityResponse measure(CodebookQualityRequest request) {
        return client().execute(CodebookQualityAction.INSTANCE, request).actionGet();
    }

    private static void assertRefused(RestStatus status, String message, CodebookQualityRequest request) {
        Exception e = expectThrows(Exception.class, () -> measure(request));
        assertEquals(ExceptionsHelper.stackTrace(e), status, ExceptionsHelper.status(e));
        assertThat(ExceptionsHelper.unwrapCause(e).getMessage(), containsString(message));
    }

    private static void assertNear(CodebookQuality expected, CodebookQuality found) {
        assertEquals(expected.documents(), found.documents());
        assertEquals(expected.sampled(), found.sampled());
        assertEquals(expected.prefixes(), found.prefixes());
        assertEquals(expected.category(), found.category());
        for (int level = 0; level < expected.levels().size(); level++) {
            assertEquals(
                    expected.levels().get(level).relativeMse(),
                    found.levels().get(level).relativeMse(),
                    1e-12);
            assertEquals(
                    expected.levels().get(level).entropy(),
                    found.levels().get(level).entropy(),
                    0);
        }
        assertEquals(expected.drift().meanError(), found.drift().meanError(), 1e-12);
    }

    public void testFiguresAreThoseOfTheirDefinitionsOnAnyNumberOfShards() throws Exception {
        Codebook codebook = codebook("v");
        ArtifactMetadata stored = store("c", codebook, "{\"levels\":[{\"relative_mse\":0.5},{\"relative_mse\":0.25}]}");
        List<float[]> vectors = vectors();
        SlowQuality slow = new SlowQuality(codebook, vectors);
        CodebookQuality first = null;
        for (int shards : new int[] {1, 3, 4}) {
            String index = "products-" + shards;
            create(index, shards);
            fill(index, vectors);
            CodebookQualityResponse response = measure(request("c", index, null, "group", "listed", 1000, 42));
            assertEquals("c", response.codebook());
            assertEquals(1, response.version());
            first = first == null ? response.quality() : first;
            assertNear(first, response.quality());
        }

        assertEquals(DOCUMENTS, first.documents());
        assertEquals(DOCUMENTS, first.sampled());
        for (int level = 0; level < 2; level++) {
            assertEquals(slow.used(level), first.levels().get(level).used());
            assertEquals(slow.entropy(level), first.levels().get(level).entropy(), 1e-9);
            assertEquals(slow.relativeMse(level), first.levels().get(level).relativeMse(), 1e-4);
        }
        for (int depth = 0; depth <= 2; depth++) {
            assertEquals(slow.unique(depth), first.prefixes().get(depth).unique());
            assertEquals(slow.pairs(depth), first.prefixes().get(depth).pairs());
            assertEquals(slow.meanCosine(depth), first.prefixes().get(depth).meanCosine(), 1e-7);
        }
        assertEquals(slow.largestGroup(), first.largestGroup());
        assertEquals(slow.sharedFullId(), first.sharedFullId(), 1e-12);
        List<String> groups = IntStream.range(0, DOCUMENTS)
                .mapToObj(CodebookQualityClusterTests::group)
                .toList();
        assertEquals(slow.purity(groups), first.category().purity(), 1e-12);
        assertEquals(4, first.category().distinct());
        List<Integer> future = IntStream.range(0, DOCUMENTS)
                .filter(CodebookQualityClusterTests::isFuture)
                .boxed()
                .toList();
        assertEquals(future.size(), first.drift().documents());
        assertEquals(slow.relativeMse(1, future), first.drift().meanError(), 1e-4);
        assertEquals(0.25, first.drift().trainingError(), 0);
        assertEquals(stored.created(), first.drift().since());
    }

    public void testDriftIsOfAllDocumentsWhereNoDateIsNamed() throws Exception {
        store("c", codebook("v"), NO_METRICS);
        create("products", 2);
        fill("products", vectors());
        CodebookQuality quality = measure(request("c@1", "products")).quality();
        assertNull(quality.category());
        assertNull(quality.drift().dateField());
        assertEquals(DOCUMENTS, quality.drift().documents());
        assertEquals(quality.levels().get(1).relativeMse(), quality.drift().meanError(), 0);
        assertTrue(Double.isNaN(quality.drift().trainingError()));
        CodebookQuality nanos = measure(request("c", "products", null, null, "listed_nanos", 1000, 42))
                .quality();
        assertEquals((DOCUMENTS + 2) / 3, nanos.drift().documents());
    }

    public void testSampleDependsOnSeedAndIdsAlone() throws Exception {
        store("c", codebook("v"), NO_METRICS);
        List<float[]> vectors = vectors();
        CodebookQuality first = null;
        Measurement sample = new Measurement(null, null, null, 0, 7, KeyedHash.threshold(60, DOCUMENTS));
        long expected = IntStream.range(0, DOCUMENTS)
                .filter(i -> sample.inSample(KeyedHash.ofId(Uid.encodeId("doc-" + i))))
                .count();
        for (int shards : new int[] {1, 3}) {
            String index = "products-" + shards;
            create(index, shards);
            fill(index, vectors);
            CodebookQuality quality =
                    measure(request("c", index, null, "group", null, 60, 7)).quality();
            assertEquals(DOCUMENTS, quality.documents());
            assertEquals(expected, quality.sampled());
            first = first == null ? quality : first;
            assertNear(first, quality);
        }
        CodebookQuality other =
                measure(request("c", "products-3", null, "group", null, 60, 8)).quality();
        assertNotEquals(first.prefixes(), other.prefixes());
    }

    public void testQueryAndAliasChooseTheDocuments() throws Exception {
        store("c", codebook("v"), NO_METRICS);
        create("products", 2);
        fill("products", vectors());
        assertAcked(client().admin()
                .indices()
                .prepareAliases()
                .addAlias("products", "ones", QueryBuilders.termQuery("group", "group-1")));
        long ones = IntStream.range(0, DOCUMENTS)
                .filter(i -> "group-1".equals(group(i)))
                .count();
        assertEquals(ones, measure(request("c", "ones")).quality().documents());
        CodebookQuality queried = measure(
                        request("c", "prod*", QueryBuilders.termQuery("group", "group-1"), "group", null, 1000, 42))
                .quality();
        assertEquals(ones, queried.sampled());
        assertEquals(1, queried.category().purity(), 0);
        assertEquals(1, queried.category().shuffled(), 0);
    }

    public void testDocumentsWithoutVectorAreSkippedAndCounted() throws Exception {
        store("c", codebook("v"), NO_METRICS);
        create("products", 2);
        fill("products", vectors());
        client().prepareIndex("products").setId("bare").setSource("group", "x").get();
        refresh("products");
        CodebookQuality quality = measure(request("c", "products")).quality();
        assertEquals(DOCUMENTS + 1, quality.documents());
        assertEquals(DOCUMENTS, quality.sampled());
        assertEquals(1, quality.skipped());
    }

    public void testAnIndexMayLackTheFieldsThatAnotherHas() throws Exception {
        store("c", codebook("v"), NO_METRICS);
        create("products", 1);
        fill("products", vectors());
        assertAcked(prepareCreate("plain").setMapping("v", "type=float"));
        fillPlain("plain", 10);
        CodebookQuality quality =
                measure(request("c", "p*", null, "group", "listed", 1000, 42)).quality();
        assertEquals(DOCUMENTS + 10, quality.sampled());
        assertEquals(
                IntStream.range(0, DOCUMENTS).filter(i -> group(i) != null).count(),
                quality.category().documents());
    }

    private void fillPlain(String index, int documents) {
        for (int i = 0; i < documents; i++) {
            client().prepareIndex(index)
                    .setSource("v", List.of(1, 2, 3, 4, 5, i))
                    .get();
        }
        refresh(index);
    }

    public void testWhatCannotBeMeasuredIsRefusedWithTheReason() throws Exception {
        store("c", codebook("v"), NO_METRICS);
        store("other", codebook("w"), NO_METRICS);
        create("products", 2);
        create("empty", 1);
        fill("products", vectors());
        Exception e = expectThrows(ResourceNotFoundException.class, () -> measure(request("unknown", "products")));
        assertThat(e.getMessage(), containsString("[unknown]"));
        e = expectThrows(ResourceNotFoundException.class, () -> measure(request("c@9", "products")));
        assertThat(e.getMessage(), containsString("[c@9]"));
        e = expectThrows(IndexNotFoundException.class, () -> measure(request("c", "nowhere")));
        assertThat(e.getMessage(), containsString("nowhere"));
        assertRefused(RestStatus.BAD_REQUEST, "[query] matches no document of [index]", request("c", "empty"));
        assertRefused(
                RestStatus.BAD_REQUEST,
                "no document of [index] that [query] matches has a vector in each of the codebook's fields [w]",
                request("other", "products"));
        assertRefused(
                RestStatus.BAD_REQUEST,
                "[category_field] is [text], which is of type [text]; it must be of type [keyword]",
                request("c", "products", null, "text", null, 1000, 42));
        assertRefused(
                RestStatus.BAD_REQUEST,
                "[category_field] is [bare], which has no doc values",
                request("c", "products", null, "bare", null, 1000, 42));
        assertRefused(
                RestStatus.BAD_REQUEST,
                "[category_field] is [typo], which is not mapped in [index]",
                request("c", "products", null, "typo", null, 1000, 42));
        assertRefused(
                RestStatus.BAD_REQUEST,
                "[date_field] is [group], which is of type [keyword]; it must be of type [date] or [date_nanos]",
                request("c", "products", null, null, "group", 1000, 42));
        client().prepareIndex("products").setSource("v", List.of(1, 2)).get();
        refresh("products");
        assertRefused(
                RestStatus.BAD_REQUEST, "field [v] has [2] dimensions; it must have [6]", request("c", "products"));
        assertNothingIsReserved();
    }

    public void testNothingStaysReserved() throws Exception {
        store("c", codebook("v"), NO_METRICS);
        create("products", 3);
        fill("products", vectors());
        measure(request("c", "products", null, "group", "listed", 50, 42));
        measure(request("c", "products", null, "group", "listed", 1000, 42));
        assertNothingIsReserved();
    }

    private void assertNothingIsReserved() throws Exception {
        assertBusy(
                () -> assertEquals(
                        0,
                        client().admin().cluster().prepareNodesStats().addMetric("breaker").get().getNodes().stream()
                                .mapToLong(node ->
                                        node.getBreaker().getStats("request").getEstimated())
                                .sum()),
                1,
                TimeUnit.MINUTES);
    }

    public void testCancellingTheTaskEndsItsSearch() throws Exception {
        BlockingScript.reached = new CountDownLatch(1);
        BlockingScript.release = new CountDownLatch(1);
        store("c", codebook("v"), NO_METRICS);
        create("products", 1);
        fill("products", vectors());
        QueryBuilder blocking =
                QueryBuilders.scriptQuery(new Script(ScriptType.INLINE, "mockscript", BlockingScript.NAME, Map.of()));
        ActionFuture<CodebookQualityResponse> measuring = client().execute(
                        CodebookQualityAction.INSTANCE, request("c", "products", blocking, null, null, 1000, 42));
        try {
            assertTrue(BlockingScript.reached.await(30, TimeUnit.SECONDS));
            ListTasksResponse tasks = client().admin()
                    .cluster()
                    .prepareListTasks()
                    .setActions(CodebookQualityAction.NAME)
                    .get();
            assertEquals(1, tasks.getTasks().size());
            ActionFuture<?> cancelled = client().admin()
                    .cluster()
                    .prepareCancelTasks()
                    .setTaskId(tasks.getTasks().get(0).getTaskId())
                    .waitForCompletion(false)
                    .execute();
            cancelled.actionGet();
        } finally {
            BlockingScript.release.countDown();
        }
        Exception e = expectThrows(Exception.class, measuring::actionGet);
        assertThat(ExceptionsHelper.stackTrace(e), containsString("cancelled"));
        assertBusy(
                () -> {
                    for (SearchService service : internalCluster().getDataNodeInstances(SearchService.class)) {
                        assertEquals(0, service.getActiveContexts());
                    }
                },
                1,
                TimeUnit.MINUTES);
        assertNothingIsReserved();
    }
}
