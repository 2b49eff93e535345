/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;

/** Codebooks, with {@code "codebook": {…}} (what an import takes) if the centroids of one were asked for. */
public final class GetCodebookResponse extends GetArtifactResponse {
    private static final String LIST = "codebooks";

    @Nullable
    private final Codebook codebook;

    private GetCodebookResponse(@Nullable String list, List<ArtifactVersions> found, @Nullable Codebook codebook) {
        super(list, found);
        this.codebook = codebook;
    }

    static GetCodebookResponse all(List<ArtifactVersions> found) {
        return new GetCodebookResponse(LIST, found, null);
    }

    /** @param codebook null if its centroids were not asked for */
    static GetCodebookResponse one(ArtifactVersions found, @Nullable Codebook codebook) {
        return new GetCodebookResponse(null, List.of(found), codebook);
    }

    GetCodebookResponse(StreamInput in) throws IOException {
        super(in);
        this.codebook = in.readBoolean() ? new CodebookCodec().decode(in.readByteArray()) : null;
    }

    @Nullable
    public Codebook codebook() {
        return codebook;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeBoolean(codebook != null);
        if (codebook != null) {
            out.writeByteArray(new CodebookCodec().encode(codebook));
        }
    }

    @Override
    protected void content(XContentBuilder builder) throws IOException {
        if (codebook != null) {
            builder.field("codebook");
            CodebookJson.write(builder, codebook);
        }
    }
}
