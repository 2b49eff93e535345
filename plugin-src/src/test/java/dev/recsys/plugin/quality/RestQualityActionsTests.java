/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

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
import org.opensearch.action.ActionType;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.rest.RestRequest;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestQualityActionsTests extends RestActionTestCase {
    private static final String BASE = "/_plugins/_recsys/quality";

    private record Sent(ActionType<?> action, ActionRequest request) {}

    private final List<Sent> sent = new ArrayList<>();

    @Before
    public void register() {
        QualityActions.restHandlers().forEach(controller()::registerHandler);
        verifyingClient.setExecuteVerifier((action, request) -> {
            sent.add(new Sent(action, request));
            return null;
        });
    }

    private ActionRequest send(
            RestRequest.Method method, String path, Map<String, String> params, String body, String action) {
        sent.clear();
        FakeRestChannel channel = channel(method, path, params, body);
        assertEquals(
                channel.capturedResponse() == null
                        ? ""
                        : channel.capturedResponse().content().utf8ToString(),
                1,
                sent.size());
        assertEquals(
                "cluster:admin/recsys/quality/" + action, sent.get(0).action().name());
        return sent.get(0).request();
    }

    private void assertRefused(RestRequest.Method method, String path, Map<String, String> params, String message) {
        sent.clear();
        FakeRestChannel channel = channel(method, path, params, null);
        assertEquals(RestStatus.BAD_REQUEST, channel.capturedResponse().status());
        assertThat(channel.capturedResponse().content().utf8ToString(), containsString(message));
        assertEquals(0, sent.size());
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

    public void testEachVerbGoesToItsAction() {
        GetArtifactRequest all = (GetArtifactRequest) send(RestRequest.Method.GET, BASE, Map.of(), null, "get");
        assertNull(all.reference());
        GetArtifactRequest one =
                (GetArtifactRequest) send(RestRequest.Method.GET, BASE + "/shop@3", Map.of(), null, "get");
        assertEquals("shop@3", one.reference().toString());
        PutArtifactRequest put = (PutArtifactRequest)
                send(RestRequest.Method.PUT, BASE + "/shop", Map.of("promote", "false"), "{\"a\":1}", "put");
        assertEquals("{\"a\":1}", put.body().utf8ToString());
        assertFalse(put.promote());
        DeleteArtifactRequest delete = (DeleteArtifactRequest)
                send(RestRequest.Method.DELETE, BASE + "/shop@2", Map.of("force", "true"), null, "delete");
        assertTrue(delete.force());
        PromoteArtifactRequest promote = (PromoteArtifactRequest)
                send(RestRequest.Method.POST, BASE + "/shop/_promote", Map.of("version", "2"), null, "promote");
        assertEquals("shop@2", promote.reference().toString());
    }

    public void testMapping() {
        String path = BASE + "/shop@2/_mapping";
        GetProfileMappingRequest plain =
                (GetProfileMappingRequest) send(RestRequest.Method.GET, path, Map.of(), null, "mapping");
        assertEquals("quality", plain.targetField());
        assertNull(plain.targetVector());
        GetProfileMappingRequest vector = (GetProfileMappingRequest) send(
                RestRequest.Method.GET,
                path,
                Map.of("target_field", "a.q", "target_vector", "v", "dimension", "384"),
                null,
                "mapping");
        assertEquals("shop@2", vector.reference().toString());
        assertEquals("a.q", vector.targetField());
        assertEquals("v", vector.targetVector());
        assertEquals(384, vector.dimension());
        assertRefused(
                RestRequest.Method.GET, path, Map.of("target_vector", "v"), "[dimension] is [0]; with [target_vector]");
        assertRefused(RestRequest.Method.GET, path, Map.of("dimension", "3"), "[dimension] is for [target_vector]");
        assertRefused(RestRequest.Method.GET, path, Map.of("target_field", "a..b"), "[target_field] is [a..b]");
    }
}
