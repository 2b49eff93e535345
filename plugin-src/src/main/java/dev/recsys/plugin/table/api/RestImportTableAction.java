/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_recsys/tables/{name}/_import}: lines of JSON, see {@link ImportBody}. */
public final class RestImportTableAction extends BaseRestHandler {
    @Override
    public String getName() {
        return TableApi.ROUTES.handler("import");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, TableApi.ROUTES.one() + "/_import"));
    }

    @Override
    public boolean supportsContentStream() {
        return true;
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        ImportTableRequest lines =
                new ImportTableRequest(request.param(ArtifactRoutes.NAME), request.requiredContent());
        return channel -> client.execute(TableApi.IMPORT, lines, new RestToXContentListener<>(channel));
    }
}
