/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.task.TaskAnswer;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/filters/{name}/_fit}: answers with the new version, and a client that hangs up before cancels it; with
 * {@code wait_for_completion=false} answers with a task at once.
 */
public final class RestFitFilterAction extends BaseRestHandler {
    private final VectorFields mappings;

    RestFitFilterAction(VectorFields mappings) {
        this.mappings = mappings;
    }

    @Override
    public String getName() {
        return FilterActions.ROUTES.handler("fit");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, FilterActions.ROUTES.one() + "/_fit"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        boolean wait = request.paramAsBoolean("wait_for_completion", true);
        FitFilterRequest fit;
        try (XContentParser parser = request.contentParser()) {
            fit = FitFilterRequest.parse(request.param(ArtifactRoutes.NAME), parser);
        }
        mappings.check(fit, List.of());
        if (wait == false) {
            fit.setShouldStoreResult(true);
            return TaskAnswer.of(request, client, FilterActions.FIT, fit, false)::accept;
        }
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(FilterActions.FIT, fit, new RestStatusToXContentListener<>(channel));
    }
}
