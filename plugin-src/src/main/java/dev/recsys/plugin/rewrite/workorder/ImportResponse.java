/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What became of an import: {@code {"took", "lines", "updated", "rejected": {reason: n}, "missing", "conflicts", "failed", "errors":
 * [{"line", "error"}]}}.
 */
public final class ImportResponse extends ActionResponse implements ToXContentObject {
    /** What is wrong with a line. */
    public record LineError(int line, String error) implements Writeable {
        LineError(StreamInput in) throws IOException {
            this(in.readVInt(), in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(line);
            out.writeString(error);
        }
    }

    private final long tookMillis;
    private final long lines;
    private final long updated;
    private final long missing;
    private final long conflicts;
    private final long failed;
    private final Map<String, Long> rejected;
    private final List<LineError> errors;

    /**
     * @param lines     that were not blank
     * @param updated   documents that have queries now
     * @param missing   lines whose document does not exist
     * @param conflicts lines whose document others changed again and again
     * @param failed    lines with an error, also those whose error is not listed
     * @param rejected  queries that were not kept, by reason
     * @param errors    the first of them
     */
    ImportResponse(
            long tookMillis,
            long lines,
            long updated,
            long missing,
            long conflicts,
            long failed,
            Map<String, Long> rejected,
            List<LineError> errors) {
        this.tookMillis = tookMillis;
        this.lines = lines;
        this.updated = updated;
        this.missing = missing;
        this.conflicts = conflicts;
        this.failed = failed;
        this.rejected = new TreeMap<>(rejected);
        this.errors = List.copyOf(errors);
    }

    public ImportResponse(StreamInput in) throws IOException {
        this(
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readMap(StreamInput::readString, StreamInput::readVLong),
                in.readList(LineError::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(tookMillis);
        out.writeVLong(lines);
        out.writeVLong(updated);
        out.writeVLong(missing);
        out.writeVLong(conflicts);
        out.writeVLong(failed);
        out.writeMap(rejected, StreamOutput::writeString, StreamOutput::writeVLong);
        out.writeList(errors);
    }

    public long lines() {
        return lines;
    }

    public long updated() {
        return updated;
    }

    public long missing() {
        return missing;
    }

    public long conflicts() {
        return conflicts;
    }

    public long failed() {
        return failed;
    }

    public Map<String, Long> rejected() {
        return rejected;
    }

    public List<LineError> errors() {
        return errors;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("took", tookMillis)
                .field("lines", lines)
                .field("updated", updated)
                .field("rejected", rejected)
                .field("missing", missing)
                .field("conflicts", conflicts)
                .field("failed", failed)
                .startArray("errors");
        for (LineError error : errors) {
            builder.startObject()
                    .field("line", error.line())
                    .field("error", error.error())
                    .endObject();
        }
        return builder.endArray().endObject();
    }
}
