/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.NodesOutcome;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What a promotion did: {@code {"name", "version", "former_version", "nodes": {…}, "warnings": […]}}. */
public final class PromoteArtifactResponse extends ActionResponse implements ToXContentObject {
    private final String name;
    private final int version;
    private final int formerVersion;
    private final NodesOutcome nodes;
    private final List<String> warnings;

    /** @param formerVersion the version that was live before, 0 if none was */
    public PromoteArtifactResponse(
            String name, int version, int formerVersion, NodesOutcome nodes, List<String> warnings) {
        this.name = name;
        this.version = version;
        this.formerVersion = formerVersion;
        this.nodes = nodes;
        this.warnings = List.copyOf(warnings);
    }

    public PromoteArtifactResponse(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt(), in.readVInt(), new NodesOutcome(in), in.readStringList());
    }

    public int version() {
        return version;
    }

    public int formerVersion() {
        return formerVersion;
    }

    public NodesOutcome nodes() {
        return nodes;
    }

    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeVInt(formerVersion);
        nodes.writeTo(out);
        out.writeStringCollection(warnings);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("name", name);
        builder.field("version", version);
        if (formerVersion > 0) {
            builder.field("former_version", formerVersion);
        }
        nodes.toXContent(builder, params);
        builder.startArray("warnings");
        for (String warning : warnings) {
            builder.value(warning);
        }
        return builder.endArray().endObject();
    }
}
