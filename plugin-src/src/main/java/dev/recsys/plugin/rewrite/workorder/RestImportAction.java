/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.vectors.VectorFields;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/rewrites/_import?index=products&pipeline=rewrites} or {@code &target_field=generated[&fields=title]},
 * with one JSON object a line; a client that hangs up cancels the rest.
 */
public final class RestImportAction extends BaseRestHandler {
    private final VectorFields mappings;

    /** @param mappings so that an index that does not exist is refused before the lines are looked at */
    public RestImportAction(VectorFields mappings) {
        this.mappings = mappings;
    }

    @Override
    public String getName() {
        return "recsys_import_rewrites_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/_plugins/_recsys/rewrites/_import"));
    }

    @Override
    public boolean supportsContentStream() {
        return true;
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String index = request.param("index");
        if (index == null || index.isBlank()) {
            throw JsonProperties.wrong("index", null, "the name of an index, an alias or a data stream");
        }
        ImportRequest imported = new ImportRequest(
                index,
                request.param("pipeline"),
                request.param("target_field"),
                List.of(request.paramAsStringArray("fields", new String[0])),
                request.requiredContent());
        mappings.check(imported, List.of());
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(ImportAction.INSTANCE, imported, new RestToXContentListener<>(channel));
    }
}
