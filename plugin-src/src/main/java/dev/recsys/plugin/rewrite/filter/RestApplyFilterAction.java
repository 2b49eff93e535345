/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.task.RestTaskAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.RestRequest;

/**
 * {@code POST /_plugins/_recsys/filters/{name}/_apply}: answers with a task at once, or with {@code wait_for_completion=true} at the
 * end; then a client that hangs up cancels it.
 */
public final class RestApplyFilterAction extends RestTaskAction<ApplyFilterRequest, ApplyFilterResponse> {
    RestApplyFilterAction(VectorFields mappings) {
        super(
                FilterActions.ROUTES.handler("apply"),
                FilterActions.ROUTES.one() + "/_apply",
                FilterActions.APPLY,
                mappings);
    }

    @Override
    protected ApplyFilterRequest parse(RestRequest request, XContentParser body) throws IOException {
        return ApplyFilterRequest.parse(request.param(ArtifactRoutes.NAME), body);
    }
}
