/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.training.TaskAnswer;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/filters/{name}/_apply}: answers with a task at once, or with {@code wait_for_completion=true} at the
 * end; then a client that hangs up cancels it.
 */
public final class RestApplyFilterAction extends BaseRestHandler {
    private final VectorFields mappings;

    RestApplyFilterAction(VectorFields mappings) {
        this.mappings = mappings;
    }

    @Override
    public String getName() {
        return FilterActions.ROUTES.handler("apply");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, FilterActions.ROUTES.one() + "/_apply"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        boolean wait = request.paramAsBoolean("wait_for_completion", false);
        ApplyFilterRequest apply;
        try (XContentParser parser = request.contentParser()) {
            apply = ApplyFilterRequest.parse(request.param(ArtifactRoutes.NAME), parser);
        }
        mappings.check(apply, List.of());
        apply.setShouldStoreResult(wait == false);
        return TaskAnswer.of(request, client, FilterActions.APPLY, apply, wait)::accept;
    }
}
