/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks to make a version of an artifact live; the bare name means the newest complete version. */
public final class PromoteArtifactRequest extends ActionRequest {
    private final ArtifactReference reference;

    public PromoteArtifactRequest(ArtifactReference reference) {
        this.reference = reference;
    }

    public PromoteArtifactRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = ArtifactReference.parse(in.readString());
    }

    public ArtifactReference reference() {
        return reference;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference.toString());
    }
}
