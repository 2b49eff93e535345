/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

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
 * What a filter did: {@code {"took", "filter", "seen", "changed", "emptied", "unchanged", "conflicts", "missing",
 * "failed"}}.
 */
public final class ApplyFilterResponse extends ActionResponse implements ToXContentObject {
    private final String filter;
    private final long tookMillis;
    private final Map<String, Long> counts;

    @Nullable
    private final String error;

    /** @param error why the first of those documents failed that did, or null */
    ApplyFilterResponse(String filter, long tookMillis, Map<String, Long> counts, @Nullable String error) {
        this.filter = filter;
        this.tookMillis = tookMillis;
        this.counts = counts;
        this.error = error;
    }

    public ApplyFilterResponse(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVLong(),
                in.readOrderedMap(StreamInput::readString, StreamInput::readVLong),
                in.readOptionalString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(filter);
        out.writeVLong(tookMillis);
        out.writeMap(new LinkedHashMap<>(counts), StreamOutput::writeString, StreamOutput::writeVLong);
        out.writeOptionalString(error);
    }

    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    @Nullable
    public String error() {
        return error;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("took", tookMillis).field("filter", filter);
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
        return filter + " " + counts;
    }
}
