/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code DELETE /_plugins/_recsys/codebooks/{name}[?force=true]}; {@code name@2} deletes that version, the bare name all. */
public final class RestDeleteCodebookAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recsys_delete_codebook_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.DELETE, CodebookRoutes.ONE));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        DeleteCodebookRequest delete = new DeleteCodebookRequest(
                ArtifactReference.parse(request.param(CodebookRoutes.NAME)), request.paramAsBoolean("force", false));
        return channel -> client.execute(DeleteCodebookAction.INSTANCE, delete, new RestToXContentListener<>(channel));
    }
}
