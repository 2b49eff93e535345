/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * How far a task is.
 *
 * @param phase  what it is doing
 * @param counts what it has counted, by name
 */
public record RewriteStatus(String phase, Map<String, Long> counts) implements Task.Status {
    public static final String NAME = "recsys_rewrites";

    public RewriteStatus(StreamInput in) throws IOException {
        this(in.readString(), in.readOrderedMap(StreamInput::readString, StreamInput::readVLong));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(phase);
        out.writeMap(new LinkedHashMap<>(counts), StreamOutput::writeString, StreamOutput::writeVLong);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("phase", phase);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            builder.field(count.getKey(), count.getValue());
        }
        return builder.endObject();
    }
}
