/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.backfill;

import dev.recsys.plugin.task.RestTaskAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.RestRequest;

/**
 * {@code POST /_plugins/_recsys/rewrites/_backfill}: answers with a task at once, or with {@code wait_for_completion=true} at the end;
 * then a client that hangs up cancels it.
 */
public final class RestBackfillAction extends RestTaskAction<BackfillRequest, BackfillResponse> {
    /** @param mappings so that an index that does not exist is refused at once, not by the task */
    public RestBackfillAction(VectorFields mappings) {
        super(
                "recsys_backfill_rewrites_action",
                "/_plugins/_recsys/rewrites/_backfill",
                BackfillAction.INSTANCE,
                mappings);
    }

    @Override
    protected BackfillRequest parse(RestRequest request, XContentParser body) throws IOException {
        return BackfillRequest.parse(body);
    }
}
