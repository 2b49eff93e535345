/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Objects;

/**
 * One vector field that goes into a semantic ID, for example the embedding of a text or of an image.
 *
 * @param field     path of the field in the document
 * @param weight    finite and above 0; a dot product of two composed vectors is the sum of the fields' own, each times its weight
 * @param dimension number of components, at least 1
 */
public record ModalityField(String field, float weight, int dimension) {
    public ModalityField {
        Objects.requireNonNull(field, "field");
        if (field.isBlank()) {
            throw new IllegalArgumentException("[field] of a vector field is empty; give the path of a vector field");
        }
        if (Float.isFinite(weight) == false || weight <= 0) {
            throw new IllegalArgumentException(
                    "[weight] of field [" + field + "] is [" + weight + "]; it must be finite and above 0");
        }
        if (dimension < 1) {
            throw new IllegalArgumentException(
                    "[dimension] of field [" + field + "] is [" + dimension + "]; it must be at least 1");
        }
    }
}
