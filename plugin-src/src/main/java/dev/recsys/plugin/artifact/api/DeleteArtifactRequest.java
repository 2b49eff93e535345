/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks to delete a version of an artifact, or with the bare name all of them. */
public final class DeleteArtifactRequest extends ActionRequest {
    private final ArtifactReference reference;
    private final boolean force;

    /** @param force whether the live version may go too */
    public DeleteArtifactRequest(ArtifactReference reference, boolean force) {
        this.reference = reference;
        this.force = force;
    }

    public DeleteArtifactRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = ArtifactReference.parse(in.readString());
        this.force = in.readBoolean();
    }

    public ArtifactReference reference() {
        return reference;
    }

    public boolean force() {
        return force;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference.toString());
        out.writeBoolean(force);
    }
}
