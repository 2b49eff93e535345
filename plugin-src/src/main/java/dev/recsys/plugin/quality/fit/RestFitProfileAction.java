/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.quality.QualityActions;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/quality/{name}/_fit[?promote=true]}: answers with the new version; a client that hangs up before cancels
 * it.
 */
public final class RestFitProfileAction extends BaseRestHandler {
    private static final String PROMOTE = "promote";

    @Override
    public String getName() {
        return QualityActions.ROUTES.handler("fit");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, QualityActions.ROUTES.one() + "/_fit"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        ArtifactReference reference = ArtifactReference.parse(request.param(ArtifactRoutes.NAME));
        Boolean promote = request.hasParam(PROMOTE) ? (Boolean) request.paramAsBoolean(PROMOTE, false) : null;
        FitProfileRequest fit;
        try (XContentParser parser = request.contentParser()) {
            fit = FitProfileRequest.parse(reference, promote, parser);
        }
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(FitProfileAction.INSTANCE, fit, new RestStatusToXContentListener<>(channel));
    }
}
