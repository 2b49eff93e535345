/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
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
 * Codebooks: {@code {"codebooks": [{"name", "live", "latest", "versions": […]}]}}, or one of those objects alone if one was asked for,
 * with {@code "codebook": {…}} (what an import takes) if its centroids were.
 */
public final class GetCodebookResponse extends ActionResponse implements ToXContentObject {
    private final boolean list;
    private final List<ArtifactVersions> found;

    @Nullable
    private final Codebook codebook;

    private GetCodebookResponse(boolean list, List<ArtifactVersions> found, @Nullable Codebook codebook) {
        this.list = list;
        this.found = List.copyOf(found);
        this.codebook = codebook;
    }

    static GetCodebookResponse all(List<ArtifactVersions> found) {
        return new GetCodebookResponse(true, found, null);
    }

    /** @param codebook null if its centroids were not asked for */
    static GetCodebookResponse one(ArtifactVersions found, @Nullable Codebook codebook) {
        return new GetCodebookResponse(false, List.of(found), codebook);
    }

    GetCodebookResponse(StreamInput in) throws IOException {
        this(
                in.readBoolean(),
                in.readList(ArtifactVersions::new),
                in.readBoolean() ? new CodebookCodec().decode(in.readByteArray()) : null);
    }

    public List<ArtifactVersions> found() {
        return found;
    }

    @Nullable
    public Codebook codebook() {
        return codebook;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBoolean(list);
        out.writeList(found);
        out.writeBoolean(codebook != null);
        if (codebook != null) {
            out.writeByteArray(new CodebookCodec().encode(codebook));
        }
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        if (list) {
            builder.startArray("codebooks");
            for (ArtifactVersions versions : found) {
                builder.startObject();
                versions.toXContent(builder, params);
                builder.endObject();
            }
            builder.endArray();
        } else {
            found.get(0).toXContent(builder, params);
        }
        if (codebook != null) {
            builder.field("codebook");
            CodebookJson.write(builder, codebook);
        }
        return builder.endObject();
    }
}
