/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Calls;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class ModelApiTests extends OpenSearchSingleNodeTestCase {
    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    private PutDefinitionResponse put(String name, String body, boolean promote) {
        return client().execute(
                        RankingModelActions.PUT,
                        new PutArtifactRequest(name, new BytesArray(body), MediaTypeRegistry.JSON, promote))
                .actionGet();
    }

    private PutDefinitionResponse put(String name, String body) {
        return put(name, body, true);
    }

    private GetModelResponse get(String reference, boolean content) {
        return client().execute(
                        RankingModelActions.GET, new GetArtifactRequest(ArtifactReference.parse(reference), content))
                .actionGet();
    }

    private PromoteArtifactResponse promote(String reference) {
        return client().execute(
                        RankingModelActions.PROMOTE, new PromoteArtifactRequest(ArtifactReference.parse(reference)))
                .actionGet();
    }

    private DeleteArtifactResponse delete(String reference, boolean force) {
        return client().execute(
                        RankingModelActions.DELETE,
                        new DeleteArtifactRequest(ArtifactReference.parse(reference), force))
                .actionGet();
    }

    private VersionedRanker load(String reference) {
        RankerSourceAdapter source = getInstanceFromNode(RankerSourceAdapter.class);
        VersionedRanker loaded = Calls.get(l -> source.load(reference, l));
        assertEquals(loaded, source.cached(reference));
        return loaded;
    }

    private void scores(double[] expected, String reference) {
        assertArrayEquals(expected, ModelResources.scores(load(reference).ranker()), 1e-6);
    }

    private long accounted() {
        return getInstanceFromNode(CircuitBreakerService.class)
                .getBreaker("recsys")
                .getUsed();
    }

    public void testModelsOfEveryFormatArePutAndUsed() {
        Map<String, String> bodies = Map.of(
                "lightgbm", ModelResources.lightGbm(),
                "xgboost-json", ModelResources.xgBoostJson(),
                "xgboost-text", ModelResources.xgBoostText(),
                "xgboost-ubjson", ModelResources.xgBoostUbjson());
        bodies.forEach((name, body) -> {
            PutDefinitionResponse made = put(name, body);
            assertEquals(ArtifactState.LIVE, made.version().state());
            assertEquals(List.of(), made.warnings());
            scores(name.equals("lightgbm") ? ModelResources.LIGHTGBM : ModelResources.XGBOOST, name);
        });
        assertEquals(
                List.of("the model does not read the features [price]; they are computed for exports and logs, and"
                        + " for nothing else"),
                put("linear", ModelResources.linear(2)).warnings());
        scores(new double[] {2.5, 24.5, 0.5, 39.5, 14.5}, "linear");
        GetModelResponse all = client().execute(RankingModelActions.GET, new GetArtifactRequest(null, false))
                .actionGet();
        assertEquals(
                List.of("lightgbm", "linear", "xgboost-json", "xgboost-text", "xgboost-ubjson"),
                all.found().stream().map(ArtifactVersions::name).toList());
        String shown = Strings.toString(XContentType.JSON, all);
        assertThat(shown, containsString("{\"models\":[{\"name\":\"lightgbm\",\"live\":1"));
        assertThat(
                shown,
                containsString("\"parameters\":{\"source\":\"put\",\"model\":{\"tasks\":[\"search\",\"similar\"]"));
        assertThat("the file is not shown", shown, not(containsString("leaf_value")));
        assertThat(shown, not(containsString("split_indices")));
    }

    public void testTheContentIsABodyThatMakesTheSameModel() {
        for (String body : List.of(
                ModelResources.lightGbm(),
                ModelResources.xgBoostJson(),
                ModelResources.xgBoostUbjson(),
                ModelResources.linear(-3))) {
            put("first", body);
            String shown = Strings.toString(XContentType.JSON, get("first", true));
            Map<String, Object> json = XContentHelper.convertToMap(JsonXContent.jsonXContent, shown, true);
            put("second", Strings.toString(XContentType.JSON, (ToXContentObject)
                    (builder, params) -> builder.value(json.get("content"))));
            assertEquals(
                    load("first").ranker().features(), load("second").ranker().features());
            assertEquals(
                    load("first").ranker().imputation(), load("second").ranker().imputation());
            scores(ModelResources.scores(load("first").ranker()), "second");
            delete("first", true);
            delete("second", true);
        }
        put("held", ModelResources.linear(1), false);
        assertThat(Strings.toString(XContentType.JSON, get("held@1", true)), containsString("\"bm25\":1.0"));
        assertFails(
                RestStatus.NOT_FOUND,
                "model [held] has no live version; name one, for example [held@1]",
                () -> get("held", true));
    }

    public void testPromotionAndRollbackReachThoseWhoUseTheModel() {
        put("shop", ModelResources.linear(1));
        assertEquals(
                ArtifactState.CANDIDATE,
                put("shop", ModelResources.lightGbm()).version().state());
        assertEquals(1, load("shop").version());
        PromoteArtifactResponse promotion = promote("shop");
        assertEquals(2, promotion.version());
        assertEquals(1, promotion.formerVersion());
        assertEquals(List.of(), promotion.warnings());
        assertEquals(2, load("shop").version());
        scores(ModelResources.LIGHTGBM, "shop");
        assertEquals("rollback", 1, promote("shop@1").version());
        assertEquals(1, load("shop").version());
        assertEquals("shop@2", load("shop@2").reference());
        assertFails(RestStatus.CONFLICT, "model [shop@1] is live", () -> delete("shop", false));
        assertFails(RestStatus.CONFLICT, "model [shop@1] is live", () -> delete("shop@1", false));
        assertEquals(List.of(2), delete("shop@2", false).deletion().versions());
        assertFails(RestStatus.NOT_FOUND, "model [shop@2]", () -> load("shop@2"));
        assertEquals(List.of(1), delete("shop", true).deletion().versions());
        assertFails(RestStatus.NOT_FOUND, "model [shop]", () -> load("shop"));
        assertFails(RestStatus.NOT_FOUND, "model [shop] does not exist", () -> get("shop", false));
    }

    public void testWhatANewVersionMeansIsSaid() {
        put("shop", ModelResources.lightGbm());
        List<String> warnings = put(
                        "shop",
                        ModelResources.lightGbm()
                                .replace("[\"search\",\"similar\"]", "[\"search\"]")
                                .replace("\"imputation\":{\"similar\":{\"$query\":\"$item.title\"}},", "")
                                .replace("\"field\":\"price\"", "\"field\":\"price_eur\""))
                .warnings();
        assertEquals(
                List.of(
                        "version [1] knows the tasks [similar], which version [2] does not; requests with them will fail",
                        "the features [price] are declared otherwise than in version [1]; what was logged of them with that"
                                + " version is not what version [2] reads",
                        "[imputation] is another than in version [1]"),
                warnings);
        assertEquals(warnings, promote("shop@2").warnings());
    }

    public void testABadModelChangesNothing() {
        assertFails(RestStatus.BAD_REQUEST, "[tasks] is missing", () -> put("shop", "{}"));
        assertFails(RestStatus.BAD_REQUEST, "the body cannot be read", () -> put("shop", "{"));
        assertFails(RestStatus.BAD_REQUEST, "the body is no object", () -> put("shop", "[]"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "does not declare; declared are [price, bm25]",
                () -> put("shop", ModelResources.linear(1).replace("{\"bm25\":1.0}", "{\"typo\":1.0}")));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[model]: ",
                () -> put("shop", ModelResources.lightGbm().replace("leaf_value", "leaf_velue")));
        assertFails(RestStatus.BAD_REQUEST, "[Shop] is not a name", () -> put("Shop", ModelResources.linear(1)));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[shop@2] names a version; a PUT makes a new version of [shop]",
                () -> put("shop@2", ModelResources.linear(1)));
        assertFails(RestStatus.NOT_FOUND, "model [shop] does not exist", () -> get("shop", false));
        assertEquals("no memory stays accounted", 0, accounted());
    }

    public void testAModelOfFiftyMegabytesIsRefusedByName() {
        String body = ModelResources.body("{\"format\":\"lightgbm\",\"text\":\"tree" + " ".repeat(50 << 20) + "\"}");
        assertFails(
                RestStatus.BAD_REQUEST,
                "so its [model] must be too large: a model may have at most [33554432] bytes",
                () -> put("shop", body));
        assertEquals(0, accounted());
    }

    public void testMemoryIsAccountedBeforeABodyIsRead() {
        assertTrue(client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put("breaker.recsys.limit", "4kb"))
                .get()
                .isAcknowledged());
        try {
            assertFails(
                    RestStatus.TOO_MANY_REQUESTS, "reading model [shop]", () -> put("shop", ModelResources.lightGbm()));
        } finally {
            client().admin()
                    .cluster()
                    .prepareUpdateSettings()
                    .setTransientSettings(Settings.builder().putNull("breaker.recsys.limit"))
                    .get();
        }
        assertEquals(0, accounted());
    }

    /** The class path of this module's tests has no ONNX Runtime, as a node has none that nobody gave it. */
    public void testAnOnnxModelIsRefusedWhereItsRuntimeIsNotInstalled() {
        assertFails(
                RestStatus.BAD_REQUEST,
                "the model is in ONNX, for which ONNX Runtime is needed, and that is not installed on this node; copy"
                        + " onnxruntime-1.20.0.jar into the directory plugins/opensearch-recsys of every node and restart them",
                () -> put(
                        "shop",
                        ModelResources.body("{\"format\":\"onnx\",\"onnx\":\"CAg=\",\"features\":[\"bm25\"]}")));
        assertEquals(0, accounted());
        put("shop", ModelResources.linear(1));
    }

    public void testTheTimeForReadingCanBeSet() {
        Settings.Builder none = Settings.builder().put("plugins.recsys.models.parse_timeout", "0ms");
        assertFails(
                RestStatus.BAD_REQUEST,
                "[0ms] for setting [plugins.recsys.models.parse_timeout], must be >= [1ms]",
                () -> client().admin()
                        .cluster()
                        .prepareUpdateSettings()
                        .setTransientSettings(none)
                        .get());
    }
}
