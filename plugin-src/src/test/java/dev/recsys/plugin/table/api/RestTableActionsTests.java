/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.table.build.BuildTableRequest;
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

public class RestTableActionsTests extends RestActionTestCase {
    private static final String BASE = "/_plugins/_recsys/tables/shop";

    private final List<ActionRequest> sent = new ArrayList<>();
    private final List<String> actions = new ArrayList<>();

    @Before
    public void register() {
        TableApi.restHandlers().forEach(controller()::registerHandler);
        verifyingClient.setExecuteVerifier((action, request) -> {
            sent.add(request);
            actions.add(action.name());
            return null;
        });
        verifyingClient.setExecuteLocallyVerifier((action, request) -> {
            sent.add(request);
            actions.add(action.name());
            return null;
        });
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
        RestRequest request = builder.build();
        FakeRestChannel channel = new FakeRestChannel(request, true, 1);
        try (ThreadContext.StoredContext stored =
                verifyingClient.threadPool().getThreadContext().stashContext()) {
            controller().dispatchRequest(request, channel, new ThreadContext(Settings.EMPTY));
        }
        return channel;
    }

    private ActionRequest send(
            RestRequest.Method method, String path, Map<String, String> params, String body, String action) {
        sent.clear();
        actions.clear();
        channel(method, path, params, body);
        assertEquals(List.of("cluster:admin/recsys/tables/" + action), actions);
        return sent.get(0);
    }

    private void assertRefused(String path, Map<String, String> params, String message) {
        sent.clear();
        FakeRestChannel channel = channel(RestRequest.Method.GET, path, params, null);
        assertEquals(RestStatus.BAD_REQUEST, channel.capturedResponse().status());
        assertThat(channel.capturedResponse().content().utf8ToString(), containsString(message));
        assertTrue(sent.isEmpty());
    }

    public void testRoutes() {
        ImportTableRequest load = (ImportTableRequest)
                send(RestRequest.Method.POST, BASE + "/_import", Map.of(), "{\"query\":\"x\"}", "import");
        assertEquals("shop", load.name());
        ExportTableRequest export = (ExportTableRequest)
                send(RestRequest.Method.GET, BASE + "/_export", Map.of("size", "5", "after", "usb"), null, "export");
        assertEquals(5, export.size());
        assertEquals("usb", export.after());
        LookupTableRequest lookup = (LookupTableRequest)
                send(RestRequest.Method.GET, BASE + "/_lookup", Map.of("query", "usb"), null, "lookup");
        assertEquals(0.7, lookup.reach().nearest(), 0);
        assertTrue(lookup.reach().fallback());
        lookup = (LookupTableRequest) send(
                RestRequest.Method.GET,
                BASE + "/_lookup",
                Map.of("query", "usb", "nearest", "false", "fallback", "false"),
                null,
                "lookup");
        assertTrue(Double.isNaN(lookup.reach().nearest()));
        assertFalse(lookup.reach().fallback());
        BuildTableRequest build = (BuildTableRequest) send(
                RestRequest.Method.POST,
                BASE + "/_build",
                // Were it waited for, the node's client would keep the fake channel for ever.
                Map.of(),
                "{\"index\":\"products\",\"fields\":[\"title\"]}",
                "build");
        assertEquals("shop", build.name());
        assertTrue(build.getShouldStoreResult());
        PromoteArtifactRequest promote = (PromoteArtifactRequest)
                send(RestRequest.Method.POST, BASE + "/_promote", Map.of("version", "2"), null, "promote");
        assertEquals("shop@2", promote.reference().toString());
        DeleteArtifactRequest delete =
                (DeleteArtifactRequest) send(RestRequest.Method.DELETE, BASE, Map.of("force", "true"), null, "delete");
        assertTrue(delete.force());
        send(RestRequest.Method.GET, "/_plugins/_recsys/tables", Map.of(), null, "get");
        send(RestRequest.Method.GET, BASE, Map.of(), null, "get");
    }

    public void testWhatIsWrongIsNamed() {
        assertRefused(BASE + "/_lookup", Map.of(), "[query] is missing");
        assertRefused(BASE + "/_lookup", Map.of("query", "x", "nearest", "2"), "[nearest] is [2]");
        assertRefused(BASE + "/_lookup", Map.of("query", "x", "nearest", "near"), "[nearest] is [near]");
        assertRefused(BASE + "/_export", Map.of("size", "0"), "[size] is [0]");
    }
}
