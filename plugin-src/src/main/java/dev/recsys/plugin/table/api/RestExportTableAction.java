/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import java.util.List;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestResponseListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET /_plugins/_recsys/tables/{name}/_export[?size=1000&after=usb hub]}: rows as lines of JSON, by their queries; the next page
 * begins after the last query of this one, and an empty page is the end.
 */
public final class RestExportTableAction extends BaseRestHandler {
    private static final String NDJSON = "application/x-ndjson; charset=UTF-8";

    @Override
    public String getName() {
        return TableApi.ROUTES.handler("export");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, TableApi.ROUTES.one() + "/_export"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        ExportTableRequest export = new ExportTableRequest(
                ArtifactReference.parse(request.param(ArtifactRoutes.NAME)),
                request.param("after"),
                request.paramAsInt("size", ExportTableRequest.DEFAULT_SIZE));
        return channel -> client.execute(TableApi.EXPORT, export, listener(channel));
    }

    private static RestResponseListener<ExportTableResponse> listener(RestChannel channel) {
        return new RestResponseListener<>(channel) {
            @Override
            public RestResponse buildResponse(ExportTableResponse response) {
                StringBuilder text = new StringBuilder();
                response.lines().forEach(line -> text.append(line).append('\n'));
                return new BytesRestResponse(RestStatus.OK, NDJSON, text.toString());
            }
        };
    }
}
