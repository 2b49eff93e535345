/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for the mapping that the signals of a profile need, and perhaps the vector that holds them. */
public final class GetProfileMappingRequest extends ActionRequest {
    /** The field name of the examples. */
    static final String DEFAULT_TARGET_FIELD = "quality";

    private final ArtifactReference reference;
    private final String targetField;

    @Nullable
    private final String targetVector;

    private final int dimension;

    /**
     * @param targetField  path of the object that will hold the signals
     * @param targetVector path of the vector field, or null without one
     * @param dimension    components of the embedding, at least 1; 0 without a vector field
     */
    public GetProfileMappingRequest(
            ArtifactReference reference, String targetField, @Nullable String targetVector, int dimension) {
        this.reference = reference;
        this.targetField = path("target_field", targetField);
        this.targetVector = targetVector == null ? null : path("target_vector", targetVector);
        this.dimension = dimension;
        if (targetVector != null && dimension < 1) {
            throw new IllegalArgumentException("[dimension] is [" + dimension
                    + "]; with [target_vector] it must be the number of components of the embedding, at least 1");
        }
        if (targetVector == null && dimension != 0) {
            throw new IllegalArgumentException("[dimension] is for [target_vector], which is missing");
        }
    }

    GetProfileMappingRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = ArtifactReference.parse(in.readString());
        this.targetField = in.readString();
        this.targetVector = in.readOptionalString();
        this.dimension = in.readVInt();
    }

    private static String path(String parameter, String value) {
        if (value.isBlank() || value.startsWith(".") || value.endsWith(".") || value.contains("..")) {
            throw new IllegalArgumentException(
                    "[" + parameter + "] is [" + value + "]; it must be the path of a field");
        }
        return value;
    }

    public ArtifactReference reference() {
        return reference;
    }

    public String targetField() {
        return targetField;
    }

    @Nullable
    public String targetVector() {
        return targetVector;
    }

    public int dimension() {
        return dimension;
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
        out.writeOptionalString(targetVector);
        out.writeVInt(dimension);
    }
}
