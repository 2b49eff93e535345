/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Which nodes have heard of a change; written as {@code "nodes": {"total", "successful", "failed": [{"node", "reason"}]}}.
 *
 * @param successful number of nodes that confirmed
 * @param failed     those that did not; they read the change anew when they rejoin, at the latest at their next refresh
 */
public record NodesOutcome(int successful, List<Failure> failed) implements Writeable, ToXContentFragment {

    /** A node, by name, and why it did not confirm. */
    public record Failure(String node, String reason) implements Writeable {
        Failure(StreamInput in) throws IOException {
            this(in.readString(), in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(node);
            out.writeString(reason);
        }
    }

    public NodesOutcome {
        failed = List.copyOf(failed);
    }

    public NodesOutcome(StreamInput in) throws IOException {
        this(in.readVInt(), in.readList(Failure::new));
    }

    public int total() {
        return successful + failed.size();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(successful);
        out.writeList(failed);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject("nodes");
        builder.field("total", total());
        builder.field("successful", successful);
        builder.startArray("failed");
        for (Failure failure : failed) {
            builder.startObject();
            builder.field("node", failure.node());
            builder.field("reason", failure.reason());
            builder.endObject();
        }
        return builder.endArray().endObject();
    }
}
