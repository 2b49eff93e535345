/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;

/** Ranking models, with {@code "content": {…}} (what a PUT takes) if the file of one was asked for. */
public final class GetModelResponse extends GetArtifactResponse {
    private static final String LIST = "models";

    @Nullable
    private final byte[] content;

    private GetModelResponse(@Nullable String list, List<ArtifactVersions> found, @Nullable byte[] content) {
        super(list, found);
        this.content = content;
    }

    static GetModelResponse all(List<ArtifactVersions> found) {
        return new GetModelResponse(LIST, found, null);
    }

    /** @param content what {@link RankerCodec} reads; null if it was not asked for */
    static GetModelResponse one(ArtifactVersions found, @Nullable byte[] content) {
        return new GetModelResponse(null, List.of(found), content);
    }

    GetModelResponse(StreamInput in) throws IOException {
        super(in);
        this.content = in.readBoolean() ? in.readByteArray() : null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeBoolean(content != null);
        if (content != null) {
            out.writeByteArray(content);
        }
    }

    @Override
    protected void content(XContentBuilder builder) throws IOException {
        if (content != null) {
            builder.field("content");
            RankerCodec.decode(content).write(builder);
        }
    }
}
