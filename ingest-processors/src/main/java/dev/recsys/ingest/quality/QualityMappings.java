/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.Objects;

/** Tells whether an index maps what the processor writes as it must be (see {@link QualityMapping}). */
public interface QualityMappings {
    /**
     * What a processor writes.
     *
     * @param profile      the signals, and how they are appended
     * @param targetField  path of the object that holds the signals
     * @param targetVector path of the vector, or null where none is written
     * @param embedding    components of the embedding that the signals are appended to; 0 where no vector is written
     */
    record Written(QualityProfile profile, String targetField, String targetVector, int embedding) {
        public Written {
            Objects.requireNonNull(targetField, "targetField");
        }

        /** The mapping that takes it. */
        public QualityMapping mapping() {
            int dimension = targetVector == null ? 0 : profile.dimension(embedding);
            return new QualityMapping(
                    targetField, profile.names(), targetVector, dimension, QualityMapping.INNER_PRODUCT);
        }

        /** A profile is compared by identity: it is looked up for every batch, and has tables that may be long. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Written that
                    && profile == that.profile
                    && embedding == that.embedding
                    && targetField.equals(that.targetField)
                    && Objects.equals(targetVector, that.targetVector);
        }

        @Override
        public int hashCode() {
            return Objects.hash(System.identityHashCode(profile), targetField, targetVector, embedding);
        }
    }

    /**
     * Checks the index that a write to {@code index} would go to; never blocks.
     *
     * @param index index, alias or data stream, as the document names it
     */
    Check check(String index, Written written);

    /** What a check found. */
    sealed interface Check {
        /** The mapping fits. */
        record Fits() implements Check {}

        /** There is no such index yet (index templates are not read), or a trained model decides of what its vectors are. */
        record Unchecked() implements Check {}

        /** @param reason names the index, the field, how it is mapped, and shows the mapping that works */
        record Wrong(String reason) implements Check {}
    }
}
