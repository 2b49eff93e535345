/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.task.RestTaskAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.RestRequest;

/**
 * {@code POST /_plugins/_recsys/models/{name}/_evaluate}: answers with a task at once, or with {@code wait_for_completion=true} with the
 * whole report; then a client that hangs up cancels the evaluation.
 */
public final class RestEvaluateRankerAction extends RestTaskAction<EvaluateRankerRequest, EvaluateRankerResponse> {
    /** @param mappings so that an index that does not exist is refused at once, not by the task */
    public RestEvaluateRankerAction(VectorFields mappings) {
        super(
                "recsys_evaluate_ranker_action",
                "/_plugins/_recsys/models/{" + ArtifactRoutes.NAME + "}/_evaluate",
                EvaluateRankerAction.INSTANCE,
                mappings);
    }

    @Override
    protected EvaluateRankerRequest parse(RestRequest request, XContentParser body) throws IOException {
        return EvaluateRankerRequest.parse(request.param(ArtifactRoutes.NAME), body);
    }
}
