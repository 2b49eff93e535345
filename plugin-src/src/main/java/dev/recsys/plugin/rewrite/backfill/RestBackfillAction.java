/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.backfill;

import dev.recsys.plugin.training.TaskAnswer;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/rewrites/_backfill}: answers with a task at once, or with {@code wait_for_completion=true} at the end;
 * then a client that hangs up cancels it.
 */
public final class RestBackfillAction extends BaseRestHandler {
    private final VectorFields mappings;

    /** @param mappings so that an index that does not exist is refused at once, not by the task */
    public RestBackfillAction(VectorFields mappings) {
        this.mappings = mappings;
    }

    @Override
    public String getName() {
        return "recsys_backfill_rewrites_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/_plugins/_recsys/rewrites/_backfill"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        boolean wait = request.paramAsBoolean("wait_for_completion", false);
        BackfillRequest backfill;
        try (XContentParser parser = request.contentParser()) {
            backfill = BackfillRequest.parse(parser);
        }
        mappings.check(backfill, List.of());
        backfill.setShouldStoreResult(wait == false);
        return TaskAnswer.of(request, client, BackfillAction.INSTANCE, backfill, wait)::accept;
    }
}
