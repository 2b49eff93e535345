/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.common.Nullable;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_recsys/codebooks} and {@code GET /_plugins/_recsys/codebooks/{name}[?include_centroids=true]}. */
public final class RestGetArtifactAction extends BaseRestHandler {
    private final ArtifactRoutes routes;

    @Nullable
    private final String contentParameter;

    private final ActionType<? extends GetArtifactResponse> action;

    /** @param contentParameter what asks for the content of a version, or null where nothing does */
    public RestGetArtifactAction(
            ArtifactRoutes routes,
            @Nullable String contentParameter,
            ActionType<? extends GetArtifactResponse> action) {
        this.routes = routes;
        this.contentParameter = contentParameter;
        this.action = action;
    }

    @Override
    public String getName() {
        return routes.handler("get");
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(RestRequest.Method.GET, routes.all()), new Route(RestRequest.Method.GET, routes.one()));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String name = request.param(ArtifactRoutes.NAME);
        GetArtifactRequest get = name == null
                ? new GetArtifactRequest(null, false)
                : new GetArtifactRequest(
                        ArtifactReference.parse(name),
                        contentParameter != null && request.paramAsBoolean(contentParameter, false));
        return channel -> client.execute(action, get, new RestToXContentListener<>(channel));
    }
}
