/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.task.RestTaskAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.RestRequest;

/**
 * {@code POST /_plugins/_recsys/models/{name}/_train}: answers with a task at once, or with {@code wait_for_completion=true} with the
 * whole report; then a client that hangs up cancels the training.
 */
public final class RestTrainRankerAction extends RestTaskAction<TrainRankerRequest, TrainRankerResponse> {
    /** @param mappings so that an index that does not exist is refused at once, not by the task */
    public RestTrainRankerAction(VectorFields mappings) {
        super(
                "recsys_train_ranker_action",
                "/_plugins/_recsys/models/{" + ArtifactRoutes.NAME + "}/_train",
                TrainRankerAction.INSTANCE,
                mappings);
    }

    @Override
    protected TrainRankerRequest parse(RestRequest request, XContentParser body) throws IOException {
        return TrainRankerRequest.parse(request.param(ArtifactRoutes.NAME), body);
    }

    @Override
    protected void check(TrainRankerRequest asked, Settings node) {
        asked.plan().algorithm().checkThreads(OpenSearchExecutors.allocatedProcessors(node));
    }
}
