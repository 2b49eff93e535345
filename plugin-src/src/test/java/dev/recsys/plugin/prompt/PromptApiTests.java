/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.BuiltInPrompts;
import dev.recsys.ingest.rewrite.PromptJson;
import dev.recsys.ingest.rewrite.VersionedPrompt;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Calls;
import java.util.Collection;
import java.util.List;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class PromptApiTests extends OpenSearchSingleNodeTestCase {
    private static final String BODY =
            "{\"instructions\":\"Write.\",\"types\":{\"natural\":%s},\"examples\":[{\"document\":{\"z\":\"1\",\"a\":\"2\"},"
                    + "\"queries\":[{\"text\":\"x\",\"type\":\"natural\"}]}]}";

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    private PutDefinitionResponse put(String name, String body, boolean promote) {
        return client().execute(
                        PromptActions.PUT,
                        new PutArtifactRequest(name, new BytesArray(body), MediaTypeRegistry.JSON, promote))
                .actionGet();
    }

    private GetArtifactResponse get(String reference) {
        ArtifactReference parsed = reference == null ? null : ArtifactReference.parse(reference);
        return client().execute(PromptActions.GET, new GetArtifactRequest(parsed, false))
                .actionGet();
    }

    private PromptSourceAdapter source() {
        return getInstanceFromNode(PromptSourceAdapter.class);
    }

    private VersionedPrompt load(String reference) {
        return Calls.get(listener -> source().load(reference, listener));
    }

    public void testBuiltInPromptsAreThereWithoutAnyArtifact() throws Exception {
        assertNull("nothing is known yet", source().cached("ecommerce"));
        assertEquals("ecommerce@0", load("ecommerce").reference());
        assertEquals(
                "no second look is needed",
                "ecommerce@0",
                source().cached("ecommerce").reference());
        assertFails(RestStatus.NOT_FOUND, "[mine]", () -> load("mine"));
        assertNull(source().cached("mine"));
        assertFails(RestStatus.NOT_FOUND, "[ecommerce@1]", () -> load("ecommerce@1"));

        GetArtifactResponse all = get(null);
        assertEquals(
                List.of("documents", "ecommerce", "media", "query_rewrites"),
                all.found().stream().map(ArtifactVersions::name).toList());
        GetArtifactResponse one = get("media");
        String shown = Strings.toString(XContentType.JSON, one);
        assertThat(
                shown,
                containsString("{\"name\":\"media\",\"latest\":0,\"versions\":[{\"kind\":\"prompt\",\"name\":\"media\","
                        + "\"version\":0,\"state\":\"live\",\"parameters\":{\"source\":\"built_in\",\"prompt\":"
                        + PromptJson.json(BuiltInPrompts.load().find("media").prompt())));
        BytesStreamOutput out = new BytesStreamOutput();
        one.writeTo(out);
        assertEquals(
                shown,
                Strings.toString(
                        XContentType.JSON, new GetArtifactResponse(out.bytes().streamInput())));
        assertFails(RestStatus.NOT_FOUND, "[mine]", () -> get("mine"));
    }

    public void testOnesOwnVersionTakesOverAndTheBuiltInComesBack() {
        assertEquals("ecommerce@0", load("ecommerce").reference());
        put("ecommerce", BODY.formatted(1), false);
        assertEquals(
                "a candidate changes nothing", "ecommerce@0", load("ecommerce").reference());
        client().execute(PromptActions.PROMOTE, new PromoteArtifactRequest(ArtifactReference.parse("ecommerce@1")))
                .actionGet();
        VersionedPrompt own = load("ecommerce");
        assertEquals("ecommerce@1", own.reference());
        assertEquals("ecommerce@1", source().cached("ecommerce").reference());
        assertEquals(
                "fields of an example keep their order",
                List.of("z", "a"),
                own.prompt().examples().get(0).document().fields().stream()
                        .map(field -> field.name())
                        .toList());
        ArtifactVersions versions = get("ecommerce").found().get(0);
        assertEquals(1, versions.live());
        assertEquals(2, versions.versions().size());
        assertEquals(0, versions.versions().get(1).version());
        assertEquals(ArtifactState.RETIRED, versions.versions().get(1).state());
        client().execute(PromptActions.DELETE, new DeleteArtifactRequest(ArtifactReference.parse("ecommerce"), true))
                .actionGet();
        assertEquals("ecommerce@0", load("ecommerce").reference());
        assertEquals(
                ArtifactState.LIVE,
                get("ecommerce").found().get(0).versions().get(0).state());
    }

    public void testVersionsOfOnesOwnName() {
        assertEquals(List.of(), put("mine", BODY.formatted(1), true).warnings());
        assertEquals(List.of(), put("mine", BODY.formatted(1), true).warnings());
        assertThat(
                put("mine", BODY.formatted(2), true).warnings().get(0),
                containsString("answers to version [1] are of no use for version [3]"));
        assertEquals("mine@1", load("mine").reference());
        assertEquals("mine@3", load("mine@3").reference());
        assertFails(
                RestStatus.BAD_REQUEST,
                "[types.natural] is [21]; it must be from 0 to 20",
                () -> put("mine", BODY.formatted(21), true));
    }
}
