/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.task.RestTaskAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.RestRequest;

/**
 * {@code POST /_plugins/_recsys/quality/{name}/_tune}: answers with a task at once, or with {@code wait_for_completion=true} with the
 * whole report; then a client that hangs up cancels the tuning.
 */
public final class RestTuneQualityAction extends RestTaskAction<TuneQualityRequest, TuneQualityResponse> {
    /** @param mappings so that an index that does not exist is refused at once, not by the task */
    public RestTuneQualityAction(VectorFields mappings) {
        super(
                "recsys_tune_quality_action",
                "/_plugins/_recsys/quality/{" + ArtifactRoutes.NAME + "}/_tune",
                TuneQualityAction.INSTANCE,
                mappings);
    }

    @Override
    protected TuneQualityRequest parse(RestRequest request, XContentParser body) throws IOException {
        return TuneQualityRequest.parse(request.param(ArtifactRoutes.NAME), body);
    }
}
