/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.task.TaskAnswer;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/tables/{name}/_build}: answers with a task at once, or with {@code wait_for_completion=true} with what
 * was built; then a client that hangs up cancels the build.
 */
public final class RestBuildTableAction extends BaseRestHandler {
    private final ArtifactRoutes routes;

    public RestBuildTableAction(ArtifactRoutes routes) {
        this.routes = routes;
    }

    @Override
    public String getName() {
        return routes.handler("build");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, routes.one() + "/_build"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        String name = request.param(ArtifactRoutes.NAME);
        boolean wait = request.paramAsBoolean("wait_for_completion", false);
        BuildTableRequest build;
        try (XContentParser parser = request.contentParser()) {
            build = BuildTableRequest.parse(name, parser);
        }
        build.setShouldStoreResult(wait == false);
        return TaskAnswer.of(request, client, BuildTableAction.INSTANCE, build, wait)::accept;
    }
}
