/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_recsys/llms/{name}/_test}. */
public final class RestTestLlmAction extends BaseRestHandler {
    @Override
    public String getName() {
        return LlmApi.ROUTES.handler("test");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, LlmApi.ROUTES.one() + "/_test"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        TestLlmRequest test = new TestLlmRequest(ArtifactReference.parse(request.param(ArtifactRoutes.NAME)));
        return channel -> client.execute(LlmApi.TEST, test, new RestToXContentListener<>(channel));
    }
}
