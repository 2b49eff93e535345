/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QueryRowJson;
import dev.recsys.plugin.table.QueryTables;
import java.io.IOException;
import java.util.Locale;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What a table knows of a query: {@code {"table", "query", "match", "similarity", "row": {…}, "categories": […]}}. */
public final class LookupTableResponse extends ActionResponse implements ToXContentObject {
    private final QueryTables.Found found;

    public LookupTableResponse(QueryTables.Found found) {
        this.found = found;
    }

    public LookupTableResponse(StreamInput in) throws IOException {
        this(new QueryTables.Found(
                in.readString(),
                in.readString(),
                in.readEnum(QueryTables.Match.class),
                in.readDouble(),
                row(in.readOptionalString()),
                in.readList(share -> new CategoryShare(
                        share.readString(), share.readDouble(), share.readVLong(), share.readDouble()))));
    }

    private static QueryRow row(String json) {
        return json == null
                ? null
                : QueryRowJson.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(found.reference());
        out.writeString(found.normalised());
        out.writeEnum(found.match());
        out.writeDouble(found.similarity());
        out.writeOptionalString(found.row() == null ? null : QueryRowJson.line(found.row()));
        out.writeCollection(found.categories(), (stream, share) -> {
            stream.writeString(share.category());
            stream.writeDouble(share.probability());
            stream.writeVLong(share.support());
            stream.writeDouble(share.npmi());
        });
    }

    public QueryTables.Found found() {
        return found;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("table", found.reference())
                .field("query", found.normalised())
                .field("match", found.match().name().toLowerCase(Locale.ROOT));
        if (Double.isNaN(found.similarity()) == false) {
            builder.field("similarity", found.similarity());
        }
        if (found.row() != null) {
            builder.field("row");
            QueryRowJson.write(builder, found.row());
        }
        builder.startArray("categories");
        for (CategoryShare share : found.categories()) {
            QueryRowJson.write(builder, share);
        }
        return builder.endArray().endObject();
    }
}
