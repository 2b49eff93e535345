/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactVersions;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Artifacts of a kind: {@code {"codebooks": [{"name", "live", "latest", "versions": […]}]}}, or one of those objects alone if one was
 * asked for. A kind that shows content beside its versions overrides {@link #content}.
 */
public class GetArtifactResponse extends ActionResponse implements ToXContentObject {
    @Nullable
    private final String list;

    private final List<ArtifactVersions> found;

    /**
     * @param list  what the list of all is called, or null where one was asked for
     * @param found exactly one without {@code list}
     */
    public GetArtifactResponse(@Nullable String list, List<ArtifactVersions> found) {
        this.list = list;
        this.found = List.copyOf(found);
    }

    public GetArtifactResponse(StreamInput in) throws IOException {
        this(in.readOptionalString(), in.readList(ArtifactVersions::new));
    }

    public final List<ArtifactVersions> found() {
        return found;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeOptionalString(list);
        out.writeList(found);
    }

    @Override
    public final XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        if (list == null) {
            found.get(0).toXContent(builder, params);
        } else {
            builder.startArray(list);
            for (ArtifactVersions versions : found) {
                builder.startObject();
                versions.toXContent(builder, params);
                builder.endObject();
            }
            builder.endArray();
        }
        content(builder);
        return builder.endObject();
    }

    /** Writes fields that follow the versions; none here. */
    protected void content(XContentBuilder builder) throws IOException {}
}
