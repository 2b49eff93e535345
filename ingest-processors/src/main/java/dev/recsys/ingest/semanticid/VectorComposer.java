/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

/**
 * Makes the one vector that is quantised of a document's vectors: each is scaled to length 1 (where asked) and by √weight, then they
 * are concatenated, then standardised (where the codebook does so).
 */
public final class VectorComposer {
    private final EncodingSpec spec;
    private final Standardization standardization;
    private final OnMissing onMissing;
    private final int dimension;

    /** @param standardization shift and scale, or null where there is none */
    public VectorComposer(EncodingSpec spec, Standardization standardization, OnMissing onMissing) {
        this.spec = spec;
        this.standardization = standardization;
        this.onMissing = onMissing;
        this.dimension = spec.dimension();
    }

    public int dimension() {
        return dimension;
    }

    /**
     * Composes one document's vectors into {@code out}.
     *
     * @param modalities one vector for each field of the spec, in its order; null where the document has none
     * @param out        receives {@link #dimension()} values from {@code offset} on
     * @return false if the document is to be skipped (then {@code out} holds nothing of use)
     * @throws IllegalArgumentException a vector has the wrong dimension, is not finite, or is missing under {@code on_missing: fail}
     */
    public boolean compose(float[][] modalities, float[] out, int offset) {
        int at = offset;
        int present = 0;
        for (int f = 0; f < modalities.length; f++) {
            ModalityField field = spec.fields().get(f);
            float[] vector = modalities[f];
            if (vector == null) {
                switch (onMissing) {
                    case FAIL ->
                        throw new IllegalArgumentException("field [" + field.field()
                                + "] is missing; give a vector of [" + field.dimension()
                                + "] numbers, or set [on_missing] to [zero] or [skip]");
                    case SKIP -> {
                        return false;
                    }
                    case ZERO -> java.util.Arrays.fill(out, at, at + field.dimension(), 0f);
                }
            } else {
                present++;
                scaleInto(field, vector, out, at);
            }
            at += field.dimension();
        }
        if (present == 0) {
            return false;
        }
        if (standardization != null) {
            standardization.apply(out, offset);
        }
        return true;
    }

    private void scaleInto(ModalityField field, float[] vector, float[] out, int at) {
        if (vector.length != field.dimension()) {
            throw new IllegalArgumentException("field [" + field.field() + "] has [" + vector.length
                    + "] dimensions; it must have [" + field.dimension() + "]");
        }
        double squared = 0;
        for (int j = 0; j < vector.length; j++) {
            if (Float.isFinite(vector[j]) == false) {
                throw new IllegalArgumentException("field [" + field.field() + "], component [" + j + "] is ["
                        + vector[j] + "]; it must be finite");
            }
            squared += (double) vector[j] * vector[j];
        }
        double scale = Math.sqrt(field.weight());
        if (spec.normalize() && squared > 0) {
            scale /= Math.sqrt(squared);
        }
        for (int j = 0; j < vector.length; j++) {
            out[at + j] = (float) (vector[j] * scale);
        }
    }
}
