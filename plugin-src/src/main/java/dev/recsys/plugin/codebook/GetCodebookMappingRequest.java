/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for the mapping that the semantic IDs of a codebook need. */
public final class GetCodebookMappingRequest extends ActionRequest {
    private final ArtifactReference reference;
    private final String targetField;

    /** @param targetField path of the object that will hold the semantic ID */
    public GetCodebookMappingRequest(ArtifactReference reference, String targetField) {
        this.reference = reference;
        this.targetField = targetField;
    }

    GetCodebookMappingRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = ArtifactReference.parse(in.readString());
        this.targetField = in.readString();
    }

    public ArtifactReference reference() {
        return reference;
    }

    public String targetField() {
        return targetField;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference.toString());
        out.writeString(targetField);
    }
}
