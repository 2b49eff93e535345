/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.table.guardrail.Rejections;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A version that was imported: {@code {"table", "version", "state", "rows", "rewrites", "rejected": {…}, "skipped", "errors": […]}}.
 */
public final class ImportTableResponse extends ActionResponse implements ToXContentObject {
    private final String name;
    private final int version;
    private final String state;
    private final long rows;
    private final long rewrites;
    private final Rejections rejected;
    private final long skipped;
    private final List<ImportBody.LineError> errors;

    /** @param skipped lines that were left out, of which {@code errors} names the first */
    ImportTableResponse(
            String name,
            int version,
            String state,
            long rows,
            long rewrites,
            Rejections rejected,
            long skipped,
            List<ImportBody.LineError> errors) {
        this.name = name;
        this.version = version;
        this.state = state;
        this.rows = rows;
        this.rewrites = rewrites;
        this.rejected = rejected;
        this.skipped = skipped;
        this.errors = List.copyOf(errors);
    }

    public ImportTableResponse(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                in.readString(),
                in.readVLong(),
                in.readVLong(),
                new Rejections(in),
                in.readVLong(),
                in.readList(error -> new ImportBody.LineError(error.readVInt(), error.readString())));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeString(state);
        out.writeVLong(rows);
        out.writeVLong(rewrites);
        rejected.writeTo(out);
        out.writeVLong(skipped);
        out.writeCollection(errors, (stream, error) -> {
            stream.writeVInt(error.line());
            stream.writeString(error.reason());
        });
    }

    public int version() {
        return version;
    }

    public String state() {
        return state;
    }

    public long rows() {
        return rows;
    }

    public long rewrites() {
        return rewrites;
    }

    public Rejections rejected() {
        return rejected;
    }

    public long skipped() {
        return skipped;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("table", name)
                .field("version", version)
                .field("state", state)
                .field("rows", rows)
                .field("rewrites", rewrites)
                .field("rejected", rejected)
                .field("skipped", skipped)
                .startArray("errors");
        for (ImportBody.LineError error : errors) {
            builder.startObject()
                    .field("line", error.line())
                    .field("reason", error.reason())
                    .endObject();
        }
        return builder.endArray().endObject();
    }
}
