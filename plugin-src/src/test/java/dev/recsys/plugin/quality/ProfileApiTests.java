/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;

import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Calls;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.query.WrapperQueryBuilder;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class ProfileApiTests extends OpenSearchSingleNodeTestCase {
    private static final String RATING =
            "{\"signals\":{\"rating\":{\"linear\":{\"field\":\"rating\",\"min\":1,\"max\":5}}},\"weights\":{\"rating\":0.1}%s}";
    private static final String PLAIN = RATING.formatted("");

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    private PutDefinitionResponse put(String name, String body, boolean promote) {
        return client().execute(
                        QualityActions.PUT,
                        new PutArtifactRequest(name, new BytesArray(body), MediaTypeRegistry.JSON, promote))
                .actionGet();
    }

    private PutDefinitionResponse put(String name, String body) {
        return put(name, body, true);
    }

    private GetArtifactResponse get(String reference) {
        return client().execute(QualityActions.GET, new GetArtifactRequest(ArtifactReference.parse(reference), false))
                .actionGet();
    }

    private PromoteArtifactResponse promote(String reference) {
        return client().execute(QualityActions.PROMOTE, new PromoteArtifactRequest(ArtifactReference.parse(reference)))
                .actionGet();
    }

    private DeleteArtifactResponse delete(String reference, boolean force) {
        return client().execute(
                        QualityActions.DELETE, new DeleteArtifactRequest(ArtifactReference.parse(reference), force))
                .actionGet();
    }

    private String mapping(String reference, String vector, int dimension) {
        return Strings.toString(
                XContentType.JSON,
                client().execute(
                                QualityActions.MAPPING,
                                new GetProfileMappingRequest(
                                        ArtifactReference.parse(reference), "quality", vector, dimension))
                        .actionGet());
    }

    public void testTheFirstVersionIsLiveAndTheNextAreCandidates() {
        PutDefinitionResponse first = put("shop", PLAIN);
        assertEquals(1, first.version().version());
        assertEquals(ArtifactState.LIVE, first.version().state());
        assertEquals(1, first.live());
        assertEquals(List.of(), first.warnings());
        PutDefinitionResponse same = put("shop", PLAIN);
        assertEquals(2, same.version().version());
        assertEquals(ArtifactState.CANDIDATE, same.version().state());
        assertEquals(1, same.live());
        assertEquals(List.of(), same.warnings());
        PutDefinitionResponse held = put("held", PLAIN, false);
        assertEquals(ArtifactState.CANDIDATE, held.version().state());
        assertEquals(0, held.live());

        ArtifactVersions versions = get("shop").found().get(0);
        assertEquals(1, versions.live());
        assertThat(versions.versions(), hasSize(2));
        assertThat(
                "the profile is shown",
                versions.versions().get(0).parameters(),
                containsString(
                        "{\"source\":\"put\",\"profile\":{\"signals\":{\"rating\":{\"linear\":{\"field\":\"rating\""));
        GetArtifactResponse all = client().execute(QualityActions.GET, new GetArtifactRequest(null, false))
                .actionGet();
        assertEquals(
                List.of("held", "shop"),
                all.found().stream().map(ArtifactVersions::name).toList());
        assertThat(Strings.toString(XContentType.JSON, all), containsString("{\"profiles\":[{\"name\":\"held\""));
    }

    public void testPromotionReachesThoseWhoUseTheProfile() {
        put("shop", PLAIN);
        put("shop", RATING.formatted(",\"scale\":0.3"));
        ProfileSourceAdapter source = new ProfileSourceAdapter(getInstanceFromNode(ArtifactCache.class));
        VersionedProfile loaded = Calls.get(l -> source.load("shop", l));
        assertEquals(new VersionedProfile("shop", 1, FakeProfiles.parse(PLAIN)), loaded);
        assertEquals(loaded, source.cached("shop"));
        PromoteArtifactResponse promotion = promote("shop");
        assertEquals(2, promotion.version());
        assertEquals(1, promotion.formerVersion());
        assertEquals(
                List.of(
                        "[scale] is [0.3], and was [0.2] in version [1]; vectors written with version [1] have to be written again"
                                + " before a search with version [2]"),
                promotion.warnings());
        VersionedProfile promoted = Calls.get(l -> source.load("shop", l));
        assertEquals(2, promoted.version());
        assertEquals(
                1, Calls.<VersionedProfile>get(l -> source.load("shop@1", l)).version());
        assertEquals("rollback", 1, promote("shop@1").version());
        assertFails(RestStatus.CONFLICT, "quality [shop@1] is live", () -> delete("shop", false));
        assertEquals(List.of(2, 1), delete("shop", true).deletion().versions());
        assertNull(source.cached("shop@1"));
        assertFails(
                RestStatus.NOT_FOUND, "quality [shop]", () -> Calls.<VersionedProfile>get(l -> source.load("shop", l)));
    }

    public void testWhatToMindIsSaid() {
        put("shop", PLAIN);
        assertThat(
                put("shop", RATING.formatted(",\"scale\":0.6")).warnings().get(0),
                containsString("[scale] is [0.6]; above [0.5]"));
        assertEquals(
                List.of(
                        "[compensate] is [true], and was [false] in version [1]; vectors written with version [1] have to be written"
                                + " again before a search with version [3]"),
                put("shop", RATING.formatted(",\"compensate\":true")).warnings());
        assertEquals(
                List.of("signal [cheap] has no [table] yet; declare it, or let [_fit] find it in an index"),
                put("new", "{\"signals\":{\"cheap\":{\"quantile\":{\"field\":\"price\"}}}}")
                        .warnings());
    }

    public void testABadProfileChangesNothing() {
        assertFails(RestStatus.BAD_REQUEST, "[signals] is missing", () -> put("shop", "{}"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[signals.rating.linear]: [min] is missing; it must be a finite number",
                () -> put("shop", "{\"signals\":{\"rating\":{\"linear\":{\"field\":\"rating\"}}}}"));
        assertFails(RestStatus.BAD_REQUEST, "[scale] is [0.0]", () -> put("shop", RATING.formatted(",\"scale\":0")));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[weights] gives [rating] the weight [-1.0]",
                () -> put("shop", PLAIN.replace("0.1", "-1")));
        assertFails(RestStatus.BAD_REQUEST, "", () -> put("shop", "{"));
        assertFails(RestStatus.BAD_REQUEST, "[Shop] is not a name", () -> put("Shop", PLAIN));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[shop@2] names a version; a PUT makes a new version of [shop]",
                () -> put("shop@2", PLAIN));
        assertFails(RestStatus.NOT_FOUND, "quality [shop] does not exist", () -> get("shop"));
    }

    public void testTheMappingThatIsPrintedIsWhatTheSignalsNeed() {
        put("shop", PLAIN);
        String signals =
                "\"quality\":{\"properties\":{\"rating\":{\"type\":\"float\"},\"profile\":{\"type\":\"keyword\"},"
                        + "\"version\":{\"type\":\"integer\"},\"missing\":{\"type\":\"keyword\"}}}";
        assertEquals("{\"properties\":{" + signals + "}}", mapping("shop", null, 0));
        assertTrue(client().admin()
                .indices()
                .prepareCreate("items")
                .setMapping(mapping("shop", null, 0))
                .get()
                .isAcknowledged());
        assertEquals(
                "{\"properties\":{" + signals + ",\"v\":{\"type\":\"knn_vector\",\"dimension\":385,"
                        + "\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"innerproduct\"}}}}",
                mapping("shop", "v", 384));
        put("shop", RATING.formatted(",\"compensate\":true"));
        assertThat(mapping("shop@2", "v", 384), containsString("\"dimension\":386"));
        assertFails(RestStatus.NOT_FOUND, "quality [other] does not exist", () -> mapping("other", null, 0));
    }

    public void testWithoutTheKnnPluginTheQuerySaysThatItIsNeeded() {
        put("shop", PLAIN);
        client().prepareIndex("items")
                .setSource(Map.of("a", 1))
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .get();
        assertFails(
                RestStatus.BAD_REQUEST,
                "[quality_knn] query: it needs the query [knn] of the k-NN plugin [opensearch-knn], which is not installed",
                () -> search("\"profile\":\"shop\""));
        assertFails(
                RestStatus.BAD_REQUEST,
                "cannot use profile [other]: quality [other] does not exist",
                () -> search("\"profile\":\"other\""));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[weights] has [typo], which is no signal of the profile; its signals are [rating]",
                () -> search("\"profile\":\"shop\",\"weights\":{\"typo\":1}"));
    }

    private void search(String more) {
        client().prepareSearch("items")
                .setQuery(new WrapperQueryBuilder(
                        "{\"quality_knn\":{\"field\":\"v\",\"vector\":[1,2],\"k\":3," + more + "}}"))
                .get();
    }
}
