/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.training.TaskAnswer;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/models/{name}/_train}: answers with a task at once, or with {@code wait_for_completion=true} with the
 * whole report; then a client that hangs up cancels the training.
 */
public final class RestTrainRankerAction extends BaseRestHandler {
    private static final String NAME = "name";
    private static final String PATH = "/_plugins/_recsys/models/{" + NAME + "}/_train";

    private final VectorFields mappings;

    /** @param mappings so that an index that does not exist is refused at once, not by the task */
    public RestTrainRankerAction(VectorFields mappings) {
        this.mappings = mappings;
    }

    @Override
    public String getName() {
        return "recsys_train_ranker_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, PATH));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        String name = request.param(NAME);
        boolean wait = request.paramAsBoolean("wait_for_completion", false);
        TrainRankerRequest train;
        try (XContentParser parser = request.contentParser()) {
            train = TrainRankerRequest.parse(name, parser);
        }
        train.plan().algorithm().checkThreads(OpenSearchExecutors.allocatedProcessors(client.settings()));
        mappings.check(train, List.of());
        train.setShouldStoreResult(wait == false);
        return TaskAnswer.of(request, client, TrainRankerAction.INSTANCE, train, wait)::accept;
    }
}
