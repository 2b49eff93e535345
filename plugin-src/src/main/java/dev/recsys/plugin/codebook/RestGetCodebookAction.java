/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_recsys/codebooks} and {@code GET /_plugins/_recsys/codebooks/{name}[?include_centroids=true]}. */
public final class RestGetCodebookAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recsys_get_codebook_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(RestRequest.Method.GET, CodebookRoutes.ALL),
                new Route(RestRequest.Method.GET, CodebookRoutes.ONE));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String name = request.param(CodebookRoutes.NAME);
        GetCodebookRequest get = name == null
                ? new GetCodebookRequest(null, false)
                : new GetCodebookRequest(
                        ArtifactReference.parse(name), request.paramAsBoolean("include_centroids", false));
        return channel -> client.execute(GetCodebookAction.INSTANCE, get, new RestToXContentListener<>(channel));
    }
}
