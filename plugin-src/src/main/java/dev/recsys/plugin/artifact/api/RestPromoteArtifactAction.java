/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_recsys/codebooks/{name}/_promote[?version=2]}; without a version, the newest complete one. */
public final class RestPromoteArtifactAction extends BaseRestHandler {
    private static final String VERSION = "version";

    private final ArtifactRoutes routes;
    private final ActionType<PromoteArtifactResponse> action;

    public RestPromoteArtifactAction(ArtifactRoutes routes, ActionType<PromoteArtifactResponse> action) {
        this.routes = routes;
        this.action = action;
    }

    @Override
    public String getName() {
        return routes.handler("promote");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, routes.one() + "/_promote"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        ArtifactReference reference = reference(request);
        return channel ->
                client.execute(action, new PromoteArtifactRequest(reference), new RestToXContentListener<>(channel));
    }

    private static ArtifactReference reference(RestRequest request) {
        ArtifactReference named = ArtifactReference.parse(request.param(ArtifactRoutes.NAME));
        if (request.hasParam(VERSION) == false) {
            return named;
        }
        int version = request.paramAsInt(VERSION, ArtifactReference.LIVE);
        if (version < 1) {
            throw new IllegalArgumentException("[version] is [" + version + "]; it must be at least 1");
        }
        if (named.isLive() == false && named.version() != version) {
            throw new IllegalArgumentException(
                    "[" + named + "] and [version] = [" + version + "] name different versions; give one of them");
        }
        return new ArtifactReference(named.name(), version);
    }
}
