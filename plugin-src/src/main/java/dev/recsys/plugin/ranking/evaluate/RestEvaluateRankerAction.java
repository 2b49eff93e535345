/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.training.TaskAnswer;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/models/{name}/_evaluate}: answers with a task at once, or with {@code wait_for_completion=true} with the
 * whole report; then a client that hangs up cancels the evaluation.
 */
public final class RestEvaluateRankerAction extends BaseRestHandler {
    private static final String NAME = "name";
    private static final String PATH = "/_plugins/_recsys/models/{" + NAME + "}/_evaluate";

    private final VectorFields mappings;

    /** @param mappings so that an index that does not exist is refused at once, not by the task */
    public RestEvaluateRankerAction(VectorFields mappings) {
        this.mappings = mappings;
    }

    @Override
    public String getName() {
        return "recsys_evaluate_ranker_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, PATH));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        String name = request.param(NAME);
        boolean wait = request.paramAsBoolean("wait_for_completion", false);
        EvaluateRankerRequest evaluate;
        try (XContentParser parser = request.contentParser()) {
            evaluate = EvaluateRankerRequest.parse(name, parser);
        }
        mappings.check(evaluate, List.of());
        evaluate.setShouldStoreResult(wait == false);
        return TaskAnswer.of(request, client, EvaluateRankerAction.INSTANCE, evaluate, wait)::accept;
    }
}
