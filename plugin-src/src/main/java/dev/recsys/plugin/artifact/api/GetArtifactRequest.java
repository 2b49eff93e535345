/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for all artifacts of a kind, or for one with or without its content. */
public final class GetArtifactRequest extends ActionRequest {
    @Nullable
    private final ArtifactReference reference;

    private final boolean includeContent;

    /** @param reference null for all of them */
    public GetArtifactRequest(@Nullable ArtifactReference reference, boolean includeContent) {
        this.reference = reference;
        this.includeContent = includeContent;
    }

    public GetArtifactRequest(StreamInput in) throws IOException {
        super(in);
        String text = in.readOptionalString();
        this.reference = text == null ? null : ArtifactReference.parse(text);
        this.includeContent = in.readBoolean();
    }

    @Nullable
    public ArtifactReference reference() {
        return reference;
    }

    public boolean includeContent() {
        return includeContent;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeOptionalString(reference == null ? null : reference.toString());
        out.writeBoolean(includeContent);
    }
}
