/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Deletion;
import dev.recsys.plugin.codebook.CodebookType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.index.IndexRequestBuilder;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchIntegTestCase;

/** Trains over the nodes of an in-process cluster, from arrays in {@code _source}. */
@OpenSearchIntegTestCase.ClusterScope(numDataNodes = 2, supportsDedicatedMasters = false)
public class TrainCodebookClusterTests extends OpenSearchIntegTestCase {
    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(RecsysPlugin.class);
    }

    private void index(String name, int shards, int documents, int dimension, long seed) throws Exception {
        assertAcked(prepareCreate(
                        name,
                        Settings.builder().put("index.number_of_shards", shards).put("index.number_of_replicas", 0))
                .setMapping("v", "type=float", "group", "type=keyword"));
        Random random = new Random(seed);
        List<IndexRequestBuilder> requests = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            List<Float> vector = new ArrayList<>();
            for (int j = 0; j < dimension; j++) {
                vector.add((float) random.nextGaussian() + i % 5);
            }
            requests.add(client().prepareIndex(name)
                    .setId("doc-" + i)
                    .setSource("v", vector, "group", i % 2 == 0 ? "even" : "odd"));
        }
        // Neither the order nor the number of segments is the same from index to index.
        indexRandom(true, false, requests);
    }

    private TrainCodebookRequest request(String name, String body) throws Exception {
        try (XContentParser parser = XContentType.JSON
                .xContent()
                .createParser(xContentRegistry(), DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return TrainCodebookRequest.parse(name, parser);
        }
    }

    private TrainCodebookResponse train(String name, String body) throws Exception {
        return client().execute(TrainCodebookAction.INSTANCE, request(name, body))
                .actionGet();
    }

    private ArtifactMetadata metadata(String name, int version) {
        PlainActionFuture<ArtifactVersions> future = new PlainActionFuture<>();
        internalCluster()
                .getInstance(ArtifactStore.class)
                .get(CodebookType.KIND, new ArtifactReference(name, version), future);
        return future.actionGet().versions().get(0);
    }

    public void testSameSeedGivesTheSameBytesOnAnyNumberOfShards() throws Exception {
        String sha = null;
        for (int shards : new int[] {1, 3, 4}) {
            String index = "products-" + shards;
            index(index, shards, 400, 6, 99);
            TrainCodebookResponse response = train(
                    "c" + shards,
                    String.format(
                            Locale.ROOT,
                            """
                            {"index": "%s", "fields": [{"field": "v"}], "levels": [8, 4], "seed": 7, "sample_size": %d}""",
                            index,
                            200));
            assertThat(response.state(), equalTo("live"));
            String found = metadata("c" + shards, 1).content().sha256();
            if (sha == null) {
                sha = found;
            }
            assertEquals(shards + " shards", sha, found);
        }
    }

    public void testQueryChoosesTheDocuments() throws Exception {
        index("products", 2, 300, 4, 1);
        TrainCodebookResponse response = train(
                "evens",
                """
                {"index": "products", "query": {"term": {"group": "even"}}, "fields": ["v"], "levels": [4]}""");
        assertEquals(150, response.metrics().documents());
        assertEquals(150, response.metrics().sampled());
        assertEquals(4, response.metrics().levels().get(0).used());
    }

    public void testSecondVersionIsACandidate() throws Exception {
        index("products", 1, 100, 4, 1);
        String body = """
                {"index": "products", "fields": ["v"], "levels": [4]}""";
        assertEquals("live", train("c", body).state());
        TrainCodebookResponse second = train("c", body);
        assertEquals("candidate", second.state());
        assertEquals(2, second.version());
    }

    public void testANameWhoseVersionsAreAllDeletedStartsAnew() throws Exception {
        index("products", 1, 100, 4, 1);
        String body = """
                {"index": "products", "fields": ["v"], "levels": [4]}""";
        train("c", body);
        train("c", body);
        PlainActionFuture<Deletion> deleted = new PlainActionFuture<>();
        internalCluster()
                .getInstance(ArtifactStore.class)
                .delete(CodebookType.KIND, ArtifactReference.parse("c"), true, deleted);
        deleted.actionGet();
        TrainCodebookResponse next = train("c", body);
        assertEquals("live", next.state());
        // A number is never given to other content: its prefixes would match by accident.
        assertEquals(3, next.version());
    }

    public void testFailuresAreKeptWithTheirReason() throws Exception {
        index("products", 1, 10, 4, 1);
        Exception e = expectThrows(
                Exception.class,
                () -> train("c", """
                {"index": "products", "fields": ["v"], "levels": [64]}"""));
        assertThat(e.getMessage(), containsString("[levels] asks for [64] centroids, but the sample has only [10]"));
        assertBusy(
                () -> {
                    ArtifactMetadata failed = metadata("c", 1);
                    assertEquals(ArtifactState.FAILED, failed.state());
                    assertThat(failed.failureReason(), containsString("the sample has only [10]"));
                },
                1,
                TimeUnit.MINUTES);
        e = expectThrows(
                Exception.class,
                () -> train("c", """
                {"index": "products", "fields": ["typo"], "levels": [4]}"""));
        assertThat(e.getMessage(), containsString("field [typo] has no vector in any document"));
        e = expectThrows(
                Exception.class,
                () -> train("c", """
                {"index": "products", "fields": ["group"], "levels": [4]}"""));
        assertThat(e.getMessage(), containsString("field [group] is ["));
        assertThat(e.getMessage(), containsString("it must be an array of numbers"));
        expectThrows(
                IndexNotFoundException.class,
                () -> train("c", """
                {"index": "nowhere", "fields": ["v"], "levels": [4]}"""));
    }

    public void testVectorsOfDifferentDimensionsAreRefused() throws Exception {
        index("products", 2, 50, 4, 1);
        client().prepareIndex("products")
                .setId("odd")
                .setSource("v", List.of(1f, 2f))
                .get();
        refresh("products");
        Exception e = expectThrows(
                Exception.class,
                () -> train("c", """
                {"index": "products", "fields": ["v"], "levels": [4]}"""));
        assertThat(ExceptionsHelper.stackTrace(e), containsString("dimensions in one"));
    }

    public void testNothingOfARunStaysOnTheNodes() throws Exception {
        index("products", 3, 300, 8, 1);
        train(
                "c",
                """
                {"index": "products", "fields": ["v"], "levels": [16, 16], "standardize": true, "normalize_residuals": true}""");
        assertBusy(
                () -> assertEquals(
                        0L,
                        client().admin().cluster().prepareNodesStats().addMetric("breaker").get().getNodes().stream()
                                .mapToLong(node ->
                                        node.getBreaker().getStats("request").getEstimated())
                                .sum()),
                1,
                TimeUnit.MINUTES);
    }
}
