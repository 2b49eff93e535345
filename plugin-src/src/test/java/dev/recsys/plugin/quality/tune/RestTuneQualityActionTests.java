/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.vectors.VectorFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.opensearch.Version;
import org.opensearch.action.ActionRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.rest.RestRequest;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestTuneQualityActionTests extends RestActionTestCase {
    private static final String BODY =
            """
            {"index": "%s", "search": {"query": {"match": {"title": "$query"}}},
             "judgments": [{"query": "hub", "ratings": {"a": 1}}]%s}""";

    private final List<ActionRequest> requests = new ArrayList<>();
    private ClusterService clusterService;

    @Before
    public void register() {
        clusterService = ClusterServiceUtils.createClusterService(verifyingClient.threadPool());
        IndexMetadata products = IndexMetadata.builder("products")
                .settings(Settings.builder().put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT))
                .numberOfShards(1)
                .numberOfReplicas(0)
                .build();
        ClusterState state = clusterService.state();
        ClusterServiceUtils.setState(
                clusterService,
                ClusterState.builder(state)
                        .metadata(Metadata.builder(state.metadata()).put(products, false))
                        .build());
        VectorFields mappings =
                new VectorFields(clusterService, new IndexNameExpressionResolver(new ThreadContext(Settings.EMPTY)));
        TuningApi.restHandlers(mappings).forEach(controller()::registerHandler);
        verifyingClient.setExecuteVerifier((action, request) -> {
            requests.add(request);
            return null;
        });
        verifyingClient.setExecuteLocallyVerifier((action, request) -> {
            requests.add(request);
            return null;
        });
    }

    @After
    public void close() {
        clusterService.close();
    }

    @SuppressWarnings("try") // Each request has a context of its own, which ends here.
    private FakeRestChannel send(Map<String, String> params, String index, String more) {
        requests.clear();
        FakeRestRequest request = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.POST)
                .withPath("/_plugins/_recsys/quality/shop@2/_tune")
                .withParams(new HashMap<>(params))
                .withContent(new BytesArray(BODY.formatted(index, more)), MediaTypeRegistry.JSON)
                .build();
        FakeRestChannel channel = new FakeRestChannel(request, true, 1);
        try (ThreadContext.StoredContext ignored =
                verifyingClient.threadPool().getThreadContext().stashContext()) {
            controller().dispatchRequest(request, channel, new ThreadContext(Settings.EMPTY));
        }
        return channel;
    }

    public void testByDefaultTheResultIsLeftToTheTask() {
        send(Map.of(), "products", "");
        assertEquals(1, requests.size());
        TuneQualityRequest request = (TuneQualityRequest) requests.get(0);
        assertEquals("shop@2", request.profile().toString());
        assertTrue(request.getShouldStoreResult());
    }

    public void testWhatTheBodyGetsWrongIsRefusedAtOnce() {
        FakeRestChannel channel = send(Map.of(), "products", ", \"k\": 0");
        assertEquals(RestStatus.BAD_REQUEST, channel.capturedResponse().status());
        assertThat(
                channel.capturedResponse().content().utf8ToString(),
                containsString("[k] is [0]; it must be from 1 to 10000"));
        assertEquals(List.of(), requests);
    }

    public void testAnIndexThatIsNotThereIsRefusedAtOnce() {
        FakeRestChannel channel = send(Map.of(), "nowhere", "");
        assertEquals(RestStatus.NOT_FOUND, channel.capturedResponse().status());
        assertThat(channel.capturedResponse().content().utf8ToString(), containsString("no such index [nowhere]"));
        assertEquals(List.of(), requests);
    }
}
