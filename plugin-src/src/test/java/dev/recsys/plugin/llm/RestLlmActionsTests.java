/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.opensearch.action.ActionRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.rest.RestRequest;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestLlmActionsTests extends RestActionTestCase {
    private static final String BASE = "/_plugins/_recsys/llms";

    private final List<String> actions = new ArrayList<>();
    private final List<ActionRequest> requests = new ArrayList<>();

    @Before
    public void register() {
        LlmApi.restHandlers().forEach(controller()::registerHandler);
        verifyingClient.setExecuteVerifier((action, request) -> {
            actions.add(action.name());
            requests.add(request);
            return null;
        });
    }

    @SuppressWarnings("try") // Each request has a context of its own, which ends here.
    private FakeRestChannel send(RestRequest.Method method, String path, String body) {
        FakeRestRequest.Builder builder = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(method)
                .withPath(path)
                .withParams(new HashMap<>(Map.of()));
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
        send(RestRequest.Method.GET, BASE, null);
        send(RestRequest.Method.GET, BASE + "/gpt@2", null);
        send(RestRequest.Method.PUT, BASE + "/gpt", "{}");
        send(RestRequest.Method.DELETE, BASE + "/gpt", null);
        send(RestRequest.Method.POST, BASE + "/gpt/_promote", null);
        send(RestRequest.Method.POST, BASE + "/gpt@2/_test", null);
        assertEquals(
                List.of("get", "get", "put", "delete", "promote", "test").stream()
                        .map(verb -> "cluster:admin/recsys/llms/" + verb)
                        .toList(),
                actions);
        assertEquals("gpt@2", ((TestLlmRequest) requests.get(5)).reference());
    }

    public void testAMalformedNameIsRefused() {
        FakeRestChannel channel = send(RestRequest.Method.POST, BASE + "/G%20T/_test", null);
        assertEquals(RestStatus.BAD_REQUEST, channel.capturedResponse().status());
        assertThat(channel.capturedResponse().content().utf8ToString(), containsString("lower-case letters"));
        assertEquals(List.of(), actions);
    }

    public void testTheAnswerOfATestCrossesTheWire() throws IOException {
        TestLlmResponse response = new TestLlmResponse("gpt", 3, "m", 17, 5, 6, 2, "a \"b\"");
        TestLlmResponse copy = copyWriteable(response, new NamedWriteableRegistry(List.of()), TestLlmResponse::new);
        assertEquals(
                "{\"llm\":\"gpt\",\"version\":3,\"model\":\"m\",\"took_ms\":17,\"prompt_tokens\":5,"
                        + "\"completion_tokens\":6,\"attempts\":2,\"content\":\"a \\\"b\\\"\"}",
                Strings.toString(XContentType.JSON, copy));
    }
}
