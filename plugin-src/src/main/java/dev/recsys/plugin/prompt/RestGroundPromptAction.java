/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_recsys/prompts/{name}/_ground}: answers with the new version; a client that hangs up before cancels it. */
public final class RestGroundPromptAction extends BaseRestHandler {
    @Override
    public String getName() {
        return PromptActions.ROUTES.handler("ground");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, PromptActions.ROUTES.one() + "/_ground"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        String json = XContentHelper.convertToJson(request.requiredContent(), false, request.getMediaType());
        GroundPromptRequest ground = GroundPromptRequest.parse(request.param(ArtifactRoutes.NAME), json);
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(PromptActions.GROUND, ground, new RestStatusToXContentListener<>(channel));
    }
}
