/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestResponseListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/rewrites/_export}: answers with work orders, one a line; while there are more, the header {@value #NEXT}
 * holds what the next request has to give as {@code after}. So the body alone is a file for a batch API.
 */
public final class RestExportAction extends BaseRestHandler {
    static final String NEXT = "Recsys-Next";
    private static final String LINES = "application/x-ndjson; charset=UTF-8";

    private final VectorFields mappings;

    public RestExportAction(VectorFields mappings) {
        this.mappings = mappings;
    }

    @Override
    public String getName() {
        return "recsys_export_rewrites_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/_plugins/_recsys/rewrites/_export"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        ExportRequest export;
        try (XContentParser parser = request.contentParser()) {
            export = ExportRequest.parse(parser);
        }
        mappings.check(export, List.of());
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(ExportAction.INSTANCE, export, new Answer(channel));
    }

    private static final class Answer extends RestResponseListener<ExportResponse> {
        Answer(RestChannel channel) {
            super(channel);
        }

        @Override
        public RestResponse buildResponse(ExportResponse export) {
            BytesRestResponse response = new BytesRestResponse(RestStatus.OK, LINES, export.lines());
            if (export.next() != null) {
                response.addHeader(NEXT, export.next());
            }
            return response;
        }
    }
}
