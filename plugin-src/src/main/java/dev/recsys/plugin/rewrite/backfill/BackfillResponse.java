/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.backfill;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A backfill that ended: {@code {"took", "state": "completed" | "stopped", "reason"?, "seen", "done", "still_pending", …}}. One that
 * stopped, since the model cannot be asked, goes on where it is when it is started again.
 */
public final class BackfillResponse extends ActionResponse implements ToXContentObject {
    private final String pipeline;
    private final long tookMillis;

    @Nullable
    private final String stopped;

    @Nullable
    private final String error;

    private final Map<String, Long> counts;

    /**
     * @param stopped why it did not look at every document, or null if it did
     * @param error   why the first of those documents failed that did, or null
     */
    BackfillResponse(
            String pipeline,
            long tookMillis,
            @Nullable String stopped,
            @Nullable String error,
            Map<String, Long> counts) {
        this.pipeline = pipeline;
        this.tookMillis = tookMillis;
        this.stopped = stopped;
        this.error = error;
        this.counts = counts;
    }

    public BackfillResponse(StreamInput in) throws IOException {
        pipeline = in.readString();
        tookMillis = in.readVLong();
        stopped = in.readOptionalString();
        error = in.readOptionalString();
        counts = in.readOrderedMap(StreamInput::readString, StreamInput::readVLong);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(pipeline);
        out.writeVLong(tookMillis);
        out.writeOptionalString(stopped);
        out.writeOptionalString(error);
        out.writeMap(new LinkedHashMap<>(counts), StreamOutput::writeString, StreamOutput::writeVLong);
    }

    /** Whether it looked at every document. */
    public boolean completed() {
        return stopped == null;
    }

    /** Documents by what became of them. */
    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("took", tookMillis)
                .field("pipeline", pipeline)
                .field("state", completed() ? "completed" : "stopped");
        if (stopped != null) {
            builder.field("reason", stopped);
        }
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            builder.field(count.getKey(), count.getValue());
        }
        if (error != null) {
            builder.field("error", error);
        }
        return builder.endObject();
    }

    @Override
    public String toString() {
        return (completed() ? "completed " : "stopped (" + stopped + ") ") + counts;
    }
}
