/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for all codebooks, or for one with or without its centroids. */
public final class GetCodebookRequest extends ActionRequest {
    @Nullable
    private final ArtifactReference reference;

    private final boolean includeCentroids;

    /** @param reference null for all codebooks */
    public GetCodebookRequest(@Nullable ArtifactReference reference, boolean includeCentroids) {
        this.reference = reference;
        this.includeCentroids = includeCentroids;
    }

    GetCodebookRequest(StreamInput in) throws IOException {
        super(in);
        String text = in.readOptionalString();
        this.reference = text == null ? null : ArtifactReference.parse(text);
        this.includeCentroids = in.readBoolean();
    }

    @Nullable
    public ArtifactReference reference() {
        return reference;
    }

    public boolean includeCentroids() {
        return includeCentroids;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeOptionalString(reference == null ? null : reference.toString());
        out.writeBoolean(includeCentroids);
    }
}
