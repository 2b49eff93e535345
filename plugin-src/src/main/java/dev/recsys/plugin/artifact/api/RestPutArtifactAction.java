/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.common.xcontent.StatusToXContentObject;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code PUT /_plugins/_recsys/codebooks/{name}[?promote=false]}: the body makes a new version.
 *
 * @param <R> how the kind shows it
 */
public final class RestPutArtifactAction<R extends ActionResponse & StatusToXContentObject> extends BaseRestHandler {
    private final ArtifactRoutes routes;
    private final ActionType<R> action;

    public RestPutArtifactAction(ArtifactRoutes routes, ActionType<R> action) {
        this.routes = routes;
        this.action = action;
    }

    @Override
    public String getName() {
        return routes.handler("put");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.PUT, routes.one()));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        PutArtifactRequest put = new PutArtifactRequest(
                request.param(ArtifactRoutes.NAME),
                request.requiredContent(),
                request.getMediaType(),
                request.paramAsBoolean("promote", true));
        return channel -> client.execute(action, put, new RestStatusToXContentListener<>(channel));
    }
}
