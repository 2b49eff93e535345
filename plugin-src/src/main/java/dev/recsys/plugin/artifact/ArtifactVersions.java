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
 * The versions of one name.
 *
 * @param live     the live version, or 0 if none is
 * @param latest   the highest version that was ever allocated; it may be deleted
 * @param versions what the store knows of them, the newest first
 */
public record ArtifactVersions(String name, int live, int latest, List<ArtifactMetadata> versions)
        implements Writeable, ToXContentFragment {
    public ArtifactVersions {
        versions = List.copyOf(versions);
    }

    public ArtifactVersions(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt(), in.readVInt(), in.readList(ArtifactMetadata::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(live);
        out.writeVInt(latest);
        out.writeList(versions);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("name", name);
        if (live > 0) {
            builder.field("live", live);
        }
        builder.field("latest", latest);
        builder.startArray("versions");
        for (ArtifactMetadata version : versions) {
            version.toXContent(builder, params);
        }
        return builder.endArray();
    }
}
