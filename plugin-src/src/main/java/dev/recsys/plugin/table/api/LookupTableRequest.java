/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.table.QueryTables;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks what a table knows of a query. */
public final class LookupTableRequest extends ActionRequest {
    private final String reference;
    private final String query;
    private final QueryTables.Reach reach;

    public LookupTableRequest(String reference, String query, QueryTables.Reach reach) {
        this.reference = reference;
        this.query = query;
        this.reach = reach;
    }

    public LookupTableRequest(StreamInput in) throws IOException {
        super(in);
        reference = in.readString();
        query = in.readString();
        reach = new QueryTables.Reach(in.readDouble(), in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference);
        out.writeString(query);
        out.writeDouble(reach.nearest());
        out.writeBoolean(reach.fallback());
    }

    public String reference() {
        return reference;
    }

    public String query() {
        return query;
    }

    public QueryTables.Reach reach() {
        return reach;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }
}
