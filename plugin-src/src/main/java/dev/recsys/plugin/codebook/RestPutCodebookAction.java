/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code PUT /_plugins/_recsys/codebooks/{name}[?promote=false]}. */
public final class RestPutCodebookAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recsys_put_codebook_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.PUT, CodebookRoutes.ONE));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        PutCodebookRequest put = new PutCodebookRequest(
                request.param(CodebookRoutes.NAME),
                request.requiredContent(),
                request.getMediaType(),
                request.paramAsBoolean("promote", true));
        return channel -> client.execute(PutCodebookAction.INSTANCE, put, new RestStatusToXContentListener<>(channel));
    }
}
