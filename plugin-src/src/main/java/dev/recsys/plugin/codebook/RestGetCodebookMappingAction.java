/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.SemanticIdConfig;
import dev.recsys.plugin.artifact.ArtifactReference;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_recsys/codebooks/{name}/_mapping[?target_field=semantic_id]}. */
public final class RestGetCodebookMappingAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recsys_get_codebook_mapping_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, CodebookRoutes.ONE + "/_mapping"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        GetCodebookMappingRequest get = new GetCodebookMappingRequest(
                ArtifactReference.parse(request.param(CodebookRoutes.NAME)),
                request.param("target_field", SemanticIdConfig.DEFAULT_TARGET_FIELD));
        return channel -> client.execute(GetCodebookMappingAction.INSTANCE, get, new RestToXContentListener<>(channel));
    }
}
