/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.plugin.codebook.CodebookRoutes;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/codebooks/{name}/_train}: answers with a task at once, or with {@code wait_for_completion=true} with
 * the trained version; then a client that hangs up cancels the training.
 */
public final class RestTrainCodebookAction extends BaseRestHandler {
    private final VectorFields vectorFields;

    /** @param vectorFields so that what the mapping alone forbids is refused at once, not by the task */
    public RestTrainCodebookAction(VectorFields vectorFields) {
        this.vectorFields = vectorFields;
    }

    @Override
    public String getName() {
        return "recsys_train_codebook_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, CodebookRoutes.ONE + "/_train"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        TrainCodebookRequest train;
        String name = request.param(CodebookRoutes.NAME);
        boolean wait = request.paramAsBoolean("wait_for_completion", false);
        try (XContentParser parser = request.contentParser()) {
            train = TrainCodebookRequest.parse(name, parser);
        }
        vectorFields.check(train, train.vectorFields());
        train.setShouldStoreResult(wait == false);
        return TaskAnswer.of(request, client, TrainCodebookAction.INSTANCE, train, wait)::accept;
    }
}
