/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.rest.RestRequest;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestGroundPromptTests extends RestActionTestCase {
    private static final String PATH = "/_plugins/_recsys/prompts/shop/_ground";
    private static final String BODY =
            "{\"index\":\"products\",\"category_field\":\"category\",\"brand_field\":\"brand\",\"table\":\"queries@3\","
                    + "\"top\":7,\"categories\":11,\"brands\":13,\"min_frequency\":5,\"promote\":false}";

    @Before
    public void register() {
        PromptActions.restHandlers().forEach(controller()::registerHandler);
        verifyingClient.setExecuteLocallyVerifier((action, request) -> {
            throw new AssertionError("a bad request was passed on");
        });
    }

    @SuppressWarnings("try") // Each request has a context of its own, which ends here.
    private FakeRestChannel send(String path, String body) {
        FakeRestRequest request = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.POST)
                .withPath(path)
                .withParams(new HashMap<>(Map.of()))
                .withContent(new BytesArray(body), MediaTypeRegistry.JSON)
                .build();
        FakeRestChannel channel = new FakeRestChannel(request, true, 1);
        try (ThreadContext.StoredContext ignored =
                verifyingClient.threadPool().getThreadContext().stashContext()) {
            controller().dispatchRequest(request, channel, new ThreadContext(Settings.EMPTY));
        }
        return channel;
    }

    public void testARequestIsReadAndCrossesTheWire() throws IOException {
        // Read as the handler does; were it dispatched, the node's client would keep the fake channel for ever.
        GroundPromptRequest request = GroundPromptRequest.parse("shop", BODY);
        GroundPromptRequest copy =
                copyWriteable(request, new NamedWriteableRegistry(List.of()), GroundPromptRequest::new);
        for (GroundPromptRequest each : List.of(request, copy)) {
            assertEquals("shop", each.name());
            assertArrayEquals(new String[] {"products"}, each.indices());
            GroundOptions options = each.options();
            assertEquals("category", options.categoryField());
            assertEquals("brand", options.brandField());
            assertEquals("queries@3", options.table().toString());
            assertNull(options.log());
            assertEquals(7, options.top());
            assertEquals(11, options.categories());
            assertEquals(13, options.brands());
            assertEquals(5, options.minFrequency());
            assertFalse(options.promote());
        }
    }

    public void testABadRequestIsRefusedBeforeAnythingIsDone() {
        for (String[] bad : new String[][] {
            {PATH, "{\"index\":\"products\"}", "[brand_field] and [category_field] are missing"},
            {PATH, BODY.replace("\"top\":7", "\"top\":0"), "[top] is [0]"},
            {PATH, BODY.replace("\"top\"", "\"tip\""), "[tip] is unknown"},
            {PATH.replace("shop", "shop@2"), BODY, "shop@2"},
        }) {
            FakeRestChannel channel = send(bad[0], bad[1]);
            assertEquals(RestStatus.BAD_REQUEST, channel.capturedResponse().status());
            assertThat(channel.capturedResponse().content().utf8ToString(), containsString(bad[2]));
        }
    }
}
