/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.Deletion;
import dev.recsys.plugin.artifact.NodesOutcome;
import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** Which versions are gone: {@code {"name", "deleted": [2], "nodes": {…}}}. */
public final class DeleteArtifactResponse extends ActionResponse implements ToXContentObject {
    private final Deletion deletion;

    public DeleteArtifactResponse(Deletion deletion) {
        this.deletion = deletion;
    }

    public DeleteArtifactResponse(StreamInput in) throws IOException {
        this(new Deletion(in.readString(), in.readList(StreamInput::readVInt), new NodesOutcome(in)));
    }

    public Deletion deletion() {
        return deletion;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(deletion.name());
        out.writeCollection(deletion.versions(), StreamOutput::writeVInt);
        deletion.nodes().writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("name", deletion.name());
        builder.startArray("deleted");
        for (int version : deletion.versions()) {
            builder.value(version);
        }
        builder.endArray();
        deletion.nodes().toXContent(builder, params);
        return builder.endObject();
    }
}
