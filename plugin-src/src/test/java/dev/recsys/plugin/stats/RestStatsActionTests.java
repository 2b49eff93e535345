/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.HashMap;
import java.util.Map;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.rest.RestRequest;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestStatsActionTests extends RestActionTestCase {
    @SuppressWarnings("try") // Each request has a context of its own, which ends here.
    private StatsRequest send(String path, Map<String, String> params) {
        StatsRequest[] seen = new StatsRequest[1];
        verifyingClient.setExecuteVerifier((action, request) -> {
            seen[0] = (StatsRequest) request;
            return null;
        });
        FakeRestRequest request = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.GET)
                .withPath(path)
                .withParams(new HashMap<>(params))
                .build();
        try (ThreadContext.StoredContext ignored =
                verifyingClient.threadPool().getThreadContext().stashContext()) {
            dispatchRequest(request);
        }
        return seen[0];
    }

    public void testNodesAndTimeoutArePassedOn() {
        controller().registerHandler(new RestStatsAction());
        assertEquals(0, send("/_plugins/_recsys/stats", Map.of()).nodesIds().length);
        StatsRequest some = send("/_plugins/_recsys/a,b/stats", Map.of("timeout", "3s"));
        assertArrayEquals(new String[] {"a", "b"}, some.nodesIds());
        assertEquals(TimeValue.timeValueSeconds(3), some.timeout());
    }
}
