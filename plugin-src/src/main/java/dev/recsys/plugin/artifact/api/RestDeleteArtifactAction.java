/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code DELETE /_plugins/_recsys/codebooks/{name}[?force=true]}; {@code name@2} deletes that version, the bare name all. */
public final class RestDeleteArtifactAction extends BaseRestHandler {
    private final ArtifactRoutes routes;
    private final ActionType<DeleteArtifactResponse> action;

    public RestDeleteArtifactAction(ArtifactRoutes routes, ActionType<DeleteArtifactResponse> action) {
        this.routes = routes;
        this.action = action;
    }

    @Override
    public String getName() {
        return routes.handler("delete");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.DELETE, routes.one()));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        DeleteArtifactRequest delete = new DeleteArtifactRequest(
                ArtifactReference.parse(request.param(ArtifactRoutes.NAME)), request.paramAsBoolean("force", false));
        return channel -> client.execute(action, delete, new RestToXContentListener<>(channel));
    }
}
