/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.async.Calls;
import java.util.Collection;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class CodebookActionsTests extends OpenSearchSingleNodeTestCase {
    private final CodebookCodec codec = new CodebookCodec();

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    private PutCodebookResponse put(String name, String body) {
        return client().execute(
                        PutCodebookAction.INSTANCE,
                        new PutArtifactRequest(name, new BytesArray(body), MediaTypeRegistry.JSON, true))
                .actionGet();
    }

    private Codebook putRandom(String name, int depth) {
        Codebook codebook = RandomCodebooks.codebook(random(), depth);
        put(name, RandomCodebooks.json(codebook));
        return codebook;
    }

    private GetCodebookResponse get(String reference, boolean includeCentroids) {
        return client().execute(
                        GetCodebookAction.INSTANCE,
                        new GetArtifactRequest(ArtifactReference.parse(reference), includeCentroids))
                .actionGet();
    }

    private PromoteArtifactResponse promote(String reference) {
        return client().execute(
                        PromoteCodebookAction.INSTANCE, new PromoteArtifactRequest(ArtifactReference.parse(reference)))
                .actionGet();
    }

    private String mapping(String reference, String targetField) {
        return Strings.toString(
                XContentType.JSON,
                client().execute(
                                GetCodebookMappingAction.INSTANCE,
                                new GetCodebookMappingRequest(ArtifactReference.parse(reference), targetField))
                        .actionGet());
    }

    public void testAnImportedCodebookComesBackBitForBit() {
        Codebook first = RandomCodebooks.codebook(random(), 3);
        PutCodebookResponse created = put("products", RandomCodebooks.json(first));
        assertEquals(1, created.version().version());
        assertEquals(ArtifactState.LIVE, created.version().state());
        assertThat(created.version().parameters(), containsString("\"source\":\"import\""));
        Codebook second = putRandom("products", 2);

        assertNull(get("products", false).codebook());
        assertArrayEquals(
                codec.encode(first), codec.encode(get("products", true).codebook()));
        GetCodebookResponse pinned = get("products@2", true);
        assertArrayEquals(codec.encode(second), codec.encode(pinned.codebook()));
        assertEquals(1, pinned.found().get(0).versions().size());
        // What is shown can be imported.
        String shown = RandomCodebooks.json(pinned.codebook());
        assertThat(Strings.toString(XContentType.JSON, pinned), containsString("\"codebook\":" + shown));
        put("copy", shown);
        assertArrayEquals(codec.encode(second), codec.encode(get("copy", true).codebook()));

        List<String> names =
                client()
                        .execute(GetCodebookAction.INSTANCE, new GetArtifactRequest(null, false))
                        .actionGet()
                        .found()
                        .stream()
                        .map(versions -> versions.name())
                        .toList();
        assertEquals(List.of("copy", "products"), names);
    }

    public void testABadImportChangesNothing() {
        assertFails(RestStatus.BAD_REQUEST, "[levels] is missing", () -> put("products", "{\"fields\":[]}"));
        assertFails(RestStatus.BAD_REQUEST, "the codebook cannot be read", () -> put("products", "{"));
        assertFails(RestStatus.BAD_REQUEST, "[Products] is not a name", () -> put("Products", "{}"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[products@2] names a version; an import makes a new version of [products]",
                () -> put("products@2", "{}"));
        assertFails(RestStatus.NOT_FOUND, "codebook [products] does not exist", () -> get("products", false));
        assertEquals(0, breakerUsed());
    }

    private long breakerUsed() {
        return getInstanceFromNode(CircuitBreakerService.class)
                .getBreaker(ArtifactSettings.RECSYS)
                .getUsed();
    }

    public void testAnImportReservesItsMemory() {
        set("breaker.recsys.limit", "1b");
        assertFails(RestStatus.TOO_MANY_REQUESTS, "import of codebook [products]", () -> putRandom("products", 2));
        set("breaker.recsys.limit", null);
        putRandom("products", 2);
        assertEquals(0, breakerUsed());
    }

    private void set(String key, String value) {
        client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put(key, value))
                .get();
    }

    public void testTheMappingThatIsPrintedIsWhatTheIdsNeed() {
        putRandom("products", 2);
        String printed = mapping("products", "sid");
        assertEquals(
                "{\"properties\":{\"sid\":{\"properties\":{\"codebook\":{\"type\":\"keyword\"},\"version\":{\"type\":\"integer\"},"
                        + "\"codes\":{\"type\":\"integer\",\"index\":false,\"doc_values\":false},"
                        + "\"error\":{\"type\":\"float\",\"index\":false},\"l1\":{\"type\":\"keyword\"},\"l2\":{\"type\":\"keyword\"},"
                        + "\"unique\":{\"type\":\"keyword\"}}}}}",
                printed);
        assertThat(
                mapping("products@1", "a.b"),
                containsString("{\"properties\":{\"a\":{\"properties\":{\"b\":{\"properties\""));
        assertAcked(client().admin().indices().prepareCreate("items").setMapping(printed));
        assertFails(RestStatus.NOT_FOUND, "codebook [other] does not exist", () -> mapping("other", "sid"));
        assertFails(RestStatus.BAD_REQUEST, "[target_field]", () -> mapping("products", " "));
    }

    private static void assertAcked(org.opensearch.action.admin.indices.create.CreateIndexRequestBuilder request) {
        assertTrue(request.get().isAcknowledged());
    }

    public void testPromotionWarnsOfDocumentsOfOtherVersions() {
        putRandom("products", 2);
        putRandom("products", 2);
        assertAcked(client().admin().indices().prepareCreate("items").setMapping(mapping("products", "a.sid")));
        assertAcked(client().admin().indices().prepareCreate("plain"));
        for (int i = 0; i < 5; i++) {
            String version = i < 3 ? "1" : "2";
            String codebook = i == 0 ? "other" : "products";
            client().prepareIndex("items")
                    .setSource(
                            "{\"a\":{\"sid\":{\"codebook\":\"" + codebook + "\",\"version\":" + version + "}}}",
                            MediaTypeRegistry.JSON)
                    .get();
        }
        client().prepareIndex("items").setSource("{}", MediaTypeRegistry.JSON).get();
        client().admin().indices().prepareRefresh("items").get();
        PromoteArtifactResponse promotion = promote("products");
        assertEquals(2, promotion.version());
        assertEquals(1, promotion.formerVersion());
        assertEquals(
                List.of(
                        "[2] documents of index [items] carry another version of codebook [products] in [a.sid]; encode them anew,"
                                + " or ask for their versions in [versions] of the query: version [2] does not match them"),
                promotion.warnings());
        assertEquals(1, promotion.nodes().successful());
        assertAcked(client().admin().indices().prepareClose("items").get().isAcknowledged());
        assertEquals(
                "what cannot be searched does not hinder",
                List.of(),
                promote("products@1").warnings());
    }

    private static void assertAcked(boolean acknowledged) {
        assertTrue(acknowledged);
    }

    public void testADeletedCodebookIsGoneForThoseWhoUseIt() {
        putRandom("products", 2);
        CodebookSourceAdapter source =
                new CodebookSourceAdapter(getInstanceFromNode(dev.recsys.plugin.artifact.ArtifactCache.class));
        assertNull(source.cached("products"));
        VersionedCodebook loaded = Calls.get(l -> source.load("products", l));
        assertEquals("products@1", loaded.reference());
        assertSame(loaded.codebook(), source.cached("products@1").codebook());
        assertFails(RestStatus.CONFLICT, "codebook [products@1] is live", () -> delete("products", false));
        assertEquals(List.of(1), delete("products", true).deletion().versions());
        assertNull(source.cached("products"));
        assertNull(source.cached("products@1"));
        assertFails(
                RestStatus.NOT_FOUND,
                "codebook [products]",
                () -> Calls.<VersionedCodebook>get(l -> source.load("products", l)));
        assertFails(
                RestStatus.NOT_FOUND,
                "codebook [products@1] does not exist",
                () -> Calls.<VersionedCodebook>get(l -> source.load("products@1", l)));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[pro ducts] is not a name",
                () -> Calls.<VersionedCodebook>get(l -> source.load("pro ducts", l)));
        expectThrows(IllegalArgumentException.class, () -> source.cached("pro ducts"));
    }

    private DeleteArtifactResponse delete(String reference, boolean force) {
        return client().execute(
                        DeleteCodebookAction.INSTANCE,
                        new DeleteArtifactRequest(ArtifactReference.parse(reference), force))
                .actionGet();
    }
}
