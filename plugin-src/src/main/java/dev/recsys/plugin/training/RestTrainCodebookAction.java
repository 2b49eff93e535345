/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.plugin.codebook.CodebookRoutes;
import dev.recsys.plugin.task.RestTaskAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.RestRequest;

/**
 * {@code POST /_plugins/_recsys/codebooks/{name}/_train}: answers with a task at once, or with {@code wait_for_completion=true} with
 * the trained version; then a client that hangs up cancels the training.
 */
public final class RestTrainCodebookAction extends RestTaskAction<TrainCodebookRequest, TrainCodebookResponse> {
    /** @param mappings so that what the mapping alone forbids is refused at once, not by the task */
    public RestTrainCodebookAction(VectorFields mappings) {
        super("recsys_train_codebook_action", CodebookRoutes.ONE + "/_train", TrainCodebookAction.INSTANCE, mappings);
    }

    @Override
    protected TrainCodebookRequest parse(RestRequest request, XContentParser body) throws IOException {
        return TrainCodebookRequest.parse(request.param(CodebookRoutes.NAME), body);
    }

    @Override
    protected List<String> vectorFields(TrainCodebookRequest asked) {
        return asked.vectorFields();
    }
}
