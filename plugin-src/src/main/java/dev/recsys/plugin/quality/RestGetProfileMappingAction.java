/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_recsys/quality/{name}/_mapping[?target_field=quality&target_vector=quality_embedding&dimension=384]}. */
public final class RestGetProfileMappingAction extends BaseRestHandler {
    @Override
    public String getName() {
        return QualityActions.ROUTES.handler("get") + "_mapping";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, QualityActions.ROUTES.one() + "/_mapping"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        GetProfileMappingRequest get = new GetProfileMappingRequest(
                ArtifactReference.parse(request.param(ArtifactRoutes.NAME)),
                request.param("target_field", GetProfileMappingRequest.DEFAULT_TARGET_FIELD),
                request.param("target_vector"),
                request.paramAsInt("dimension", 0));
        return channel -> client.execute(QualityActions.MAPPING, get, new RestToXContentListener<>(channel));
    }
}
