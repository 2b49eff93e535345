/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.opensearch.action.ActionRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.rest.RestRequest;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestCodebookActionsTests extends RestActionTestCase {
    private static final String BASE = "/_plugins/_recsys/codebooks";
    private final List<ActionRequest> requests = new ArrayList<>();

    @Before
    public void register() {
        CodebookActions.restHandlers().forEach(controller()::registerHandler);
        verifyingClient.setExecuteVerifier((action, request) -> {
            requests.add(request);
            return null;
        });
    }

    private ActionRequest send(RestRequest.Method method, String path, Map<String, String> params, String body) {
        requests.clear();
        FakeRestChannel channel = channel(method, path, params, body);
        assertEquals(
                channel.capturedResponse() == null
                        ? ""
                        : channel.capturedResponse().content().utf8ToString(),
                1,
                requests.size());
        return requests.get(0);
    }

    private void assertRefused(RestRequest.Method method, String path, Map<String, String> params, String message) {
        requests.clear();
        FakeRestChannel channel = channel(method, path, params, null);
        assertEquals(RestStatus.BAD_REQUEST, channel.capturedResponse().status());
        assertThat(channel.capturedResponse().content().utf8ToString(), containsString(message));
        assertEquals(0, requests.size());
    }

    @SuppressWarnings("try") // Each request has a context of its own, which ends here.
    private FakeRestChannel channel(RestRequest.Method method, String path, Map<String, String> params, String body) {
        FakeRestRequest.Builder builder = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(method)
                .withPath(path)
                .withParams(new HashMap<>(params));
        if (body != null) {
            builder.withContent(new BytesArray(body), MediaTypeRegistry.JSON);
        }
        FakeRestRequest request = builder.build();
        FakeRestChannel channel = new FakeRestChannel(request, true, 1);
        try (ThreadContext.StoredContext ignored =
                verifyingClient.threadPool().getThreadContext().stashContext()) {
            controller().dispatchRequest(request, channel, new ThreadContext(Settings.EMPTY));
        }
        return channel;
    }

    public void testGet() {
        GetArtifactRequest all = (GetArtifactRequest) send(RestRequest.Method.GET, BASE, Map.of(), null);
        assertNull(all.reference());
        GetArtifactRequest one = (GetArtifactRequest)
                send(RestRequest.Method.GET, BASE + "/products@3", Map.of("include_centroids", "true"), null);
        assertEquals("products@3", one.reference().toString());
        assertTrue(one.includeContent());
        assertRefused(RestRequest.Method.GET, BASE + "/Products", Map.of(), "[Products] is not a name");
        assertRefused(
                RestRequest.Method.GET,
                BASE + "/products",
                Map.of("centroids", "true"),
                "unrecognized parameter: [centroids]");
        assertRefused(RestRequest.Method.GET, BASE + "/products", Map.of("include_centroids", "x"), "[x]");
    }

    public void testPut() {
        PutArtifactRequest put = (PutArtifactRequest)
                send(RestRequest.Method.PUT, BASE + "/products", Map.of("promote", "false"), "{\"a\":1}");
        assertEquals("products", put.name());
        assertEquals("{\"a\":1}", put.body().utf8ToString());
        assertFalse(put.promote());
        assertTrue(((PutArtifactRequest) send(RestRequest.Method.PUT, BASE + "/products", Map.of(), "{}")).promote());
        assertRefused(RestRequest.Method.PUT, BASE + "/products", Map.of(), "request body is required");
    }

    public void testDelete() {
        DeleteArtifactRequest delete = (DeleteArtifactRequest)
                send(RestRequest.Method.DELETE, BASE + "/products@2", Map.of("force", "true"), null);
        assertEquals("products@2", delete.reference().toString());
        assertTrue(delete.force());
        assertFalse(
                ((DeleteArtifactRequest) send(RestRequest.Method.DELETE, BASE + "/products", Map.of(), null)).force());
    }

    public void testPromote() {
        String path = BASE + "/products/_promote";
        assertEquals("products", promoted(path, Map.of()));
        assertEquals("products@2", promoted(path, Map.of("version", "2")));
        assertEquals("products@2", promoted(BASE + "/products@2/_promote", Map.of()));
        assertEquals("products@2", promoted(BASE + "/products@2/_promote", Map.of("version", "2")));
        assertRefused(RestRequest.Method.POST, path, Map.of("version", "0"), "[version] is [0]; it must be at least 1");
        assertRefused(
                RestRequest.Method.POST,
                path,
                Map.of("version", "two"),
                "Failed to parse int parameter [version] with value [two]");
        assertRefused(
                RestRequest.Method.POST,
                BASE + "/products@2/_promote",
                Map.of("version", "3"),
                "[products@2] and [version] = [3] name different versions; give one of them");
    }

    private String promoted(String path, Map<String, String> params) {
        return ((PromoteArtifactRequest) send(RestRequest.Method.POST, path, params, null))
                .reference()
                .toString();
    }

    public void testMapping() {
        String path = BASE + "/products@2/_mapping";
        GetCodebookMappingRequest mapping =
                (GetCodebookMappingRequest) send(RestRequest.Method.GET, path, Map.of("target_field", "a.b"), null);
        assertEquals("products@2", mapping.reference().toString());
        assertEquals("a.b", mapping.targetField());
        assertEquals(
                "semantic_id",
                ((GetCodebookMappingRequest) send(RestRequest.Method.GET, path, Map.of(), null)).targetField());
    }
}
