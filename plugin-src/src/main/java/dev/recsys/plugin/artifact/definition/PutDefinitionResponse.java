/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.xcontent.StatusToXContentObject;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;

/** A version that was made, which version is live now, and what to mind: the version's own fields, {@code live}, {@code warnings}. */
public final class PutDefinitionResponse extends ActionResponse implements StatusToXContentObject {
    private final ArtifactMetadata version;
    private final int live;
    private final List<String> warnings;

    /** @param live the live version, or 0 if none is */
    public PutDefinitionResponse(ArtifactMetadata version, int live, List<String> warnings) {
        this.version = version;
        this.live = live;
        this.warnings = List.copyOf(warnings);
    }

    public PutDefinitionResponse(StreamInput in) throws IOException {
        this(new ArtifactMetadata(in), in.readVInt(), in.readStringList());
    }

    public ArtifactMetadata version() {
        return version;
    }

    public int live() {
        return live;
    }

    public List<String> warnings() {
        return warnings;
    }

    @Override
    public RestStatus status() {
        return RestStatus.CREATED;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        version.writeTo(out);
        out.writeVInt(live);
        out.writeStringCollection(warnings);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        version.fields(builder);
        if (live != ArtifactReference.LIVE) {
            builder.field("live", live);
        }
        builder.startArray("warnings");
        for (String warning : warnings) {
            builder.value(warning);
        }
        return builder.endArray().endObject();
    }
}
