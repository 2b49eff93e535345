/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import dev.recsys.ingest.document.DocumentFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * What a pipeline says of its documents' quality.
 *
 * @param profile        {@code name} for the live version, {@code name@3} for a pinned one, {@value #INLINE} for one in the declaration
 * @param targetField    path of the object that takes the signals
 * @param embeddingField path of the vector that the signals are appended to, or null where no vector is written
 * @param targetVector   path of the vector that is written; null where none is
 * @param onMissing      what happens to a document without an embedding
 */
public record QualityVectorConfig(
        String profile, String targetField, String embeddingField, String targetVector, OnMissing onMissing) {
    /** Stands for a profile that is declared in place; no name of an artifact has brackets. */
    public static final String INLINE = "<inline>";

    public static final String DEFAULT_TARGET_FIELD = "quality";

    /** What happens to a document that lacks its embedding while a vector is asked for. */
    public enum OnMissing {
        /** The document gets its signals and no vector; an old one is removed. */
        SKIP,
        /** The document fails. */
        FAIL;

        /** Reads {@code skip} or {@code fail}. */
        static OnMissing parse(String value) {
            for (OnMissing option : values()) {
                if (option.toString().equals(value)) {
                    return option;
                }
            }
            throw new IllegalArgumentException(
                    "[on_missing] is [" + value + "]; it must be one of " + Arrays.toString(values()));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public QualityVectorConfig {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(onMissing, "onMissing");
        checkTarget("target_field", targetField, DEFAULT_TARGET_FIELD);
        if ((embeddingField == null) != (targetVector == null)) {
            String given = embeddingField == null ? "target_vector" : "embedding_field";
            String other = embeddingField == null ? "embedding_field" : "target_vector";
            throw new IllegalArgumentException("[" + given + "] is given without [" + other
                    + "]; give both to get a vector, or none of them to get the signals alone");
        }
        if (targetVector != null) {
            if (embeddingField.isBlank()) {
                throw new IllegalArgumentException(
                        "[embedding_field] is empty; it must be the path of a vector field, for example [embedding]");
            }
            checkTarget("target_vector", targetVector, "quality_embedding");
            checkApart("target_vector", targetVector, "[target_field]", targetField);
            checkApart("target_vector", targetVector, "[embedding_field]", embeddingField);
            checkApart("target_field", targetField, "[embedding_field]", embeddingField);
        }
    }

    /**
     * Checks that nothing that a profile reads is overwritten.
     *
     * @throws IllegalArgumentException names the property and the field
     */
    public void checkFits(QualityProfile read) {
        for (Signal signal : read.signals()) {
            for (SignalInput input : signal.transform().inputs()) {
                String source = "signal [" + signal.name() + "], which reads";
                checkApart("target_field", targetField, source, input.field());
                if (targetVector != null) {
                    checkApart("target_vector", targetVector, source, input.field());
                }
            }
        }
    }

    private static void checkTarget(String property, String path, String example) {
        if (DocumentFields.isTarget(path) == false) {
            throw new IllegalArgumentException("[" + property + "] is [" + path
                    + "]; it must be the path of a field in the document, for example [" + example + "]");
        }
    }

    private static void checkApart(String property, String target, String source, String field) {
        if (DocumentFields.overlap(target, field)) {
            throw new IllegalArgumentException(
                    "[" + property + "] is [" + target + "], which would overwrite the field of " + source + " ["
                            + field + "]; give it a path of its own");
        }
    }
}
