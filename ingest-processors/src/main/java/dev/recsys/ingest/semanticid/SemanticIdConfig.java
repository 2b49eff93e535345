/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.document.DocumentFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a pipeline says of its semantic IDs.
 *
 * @param codebook    {@code name} for the live version, {@code name@3} for a pinned one
 * @param fields      the vector fields that the pipeline expects the codebook to have, or empty to take the codebook's
 * @param targetField path of the object that is written
 * @param onMissing   what happens to a document without one of the vectors
 */
public record SemanticIdConfig(String codebook, List<ExpectedField> fields, String targetField, OnMissing onMissing) {
    public static final String DEFAULT_TARGET_FIELD = "semantic_id";

    /**
     * A vector field that a pipeline names.
     *
     * @param weight the weight it must have in the codebook, or null for whatever it has
     */
    public record ExpectedField(String field, Float weight) {
        @Override
        public String toString() {
            return weight == null ? field : field + " (weight " + weight + ")";
        }
    }

    public SemanticIdConfig {
        fields = List.copyOf(fields);
        Objects.requireNonNull(codebook, "codebook");
        Objects.requireNonNull(onMissing, "onMissing");
        if (DocumentFields.isTarget(targetField) == false) {
            throw new IllegalArgumentException("[target_field] is [" + targetField
                    + "]; it must be the path of an object in the document, for example [" + DEFAULT_TARGET_FIELD
                    + "]");
        }
        for (ExpectedField field : fields) {
            checkApart(targetField, field.field());
        }
    }

    /**
     * Checks that a codebook takes the vectors that the pipeline names, in any order, and that the target is none of them.
     *
     * @throws IllegalArgumentException they differ; the message shows both
     */
    public void checkFits(VersionedCodebook loaded) {
        List<ModalityField> trained = loaded.codebook().spec().fields();
        for (ModalityField field : trained) {
            checkApart(targetField, field.field());
        }
        if (fields.isEmpty()) {
            return;
        }
        boolean same = fields.size() == trained.size();
        for (ExpectedField field : fields) {
            same &= trained.stream()
                    .anyMatch(t -> t.field().equals(field.field())
                            && (field.weight() == null || field.weight() == t.weight()));
        }
        if (same == false) {
            List<ExpectedField> shown = new ArrayList<>();
            trained.forEach(t -> shown.add(new ExpectedField(t.field(), t.weight())));
            throw new IllegalArgumentException("codebook [" + loaded.reference() + "] was trained on the fields "
                    + shown + ", but this pipeline names " + fields
                    + "; make them the same, or leave out [fields] to take the codebook's");
        }
    }

    private static void checkApart(String target, String field) {
        if (DocumentFields.overlap(field, target)) {
            throw new IllegalArgumentException("[target_field] is [" + target
                    + "], which would overwrite the vector field [" + field + "]; give it a path of its own");
        }
    }
}
