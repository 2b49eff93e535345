/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Makes the one vector that is quantised of a document's vectors; immutable.
 *
 * <p>Each is scaled to length 1 (where asked) and by √weight, then they are concatenated, so that a dot product of two such vectors is
 * the weighted sum of the fields' cosines. Then the whole is standardised (where the codebook does so).
 */
public final class VectorComposer {
    private final List<ModalityField> fields;
    private final boolean normalize;
    private final Standardization standardization;
    private final OnMissing onMissing;
    private final int dimension;

    /**
     * @param standardization shift and scale, or null where there is none
     * @throws IllegalArgumentException the standardization has another dimension than the fields together
     */
    public VectorComposer(EncodingSpec spec, Standardization standardization, OnMissing onMissing) {
        this.fields = spec.fields();
        this.normalize = spec.normalize();
        this.standardization = standardization;
        this.onMissing = Objects.requireNonNull(onMissing, "onMissing");
        this.dimension = spec.dimension();
        if (standardization != null && standardization.dimension() != dimension) {
            throw new IllegalArgumentException("[standardize] has [" + standardization.dimension()
                    + "] components; the fields have [" + dimension + "] together");
        }
    }

    /** Number of components of the composed vector. */
    public int dimension() {
        return dimension;
    }

    /**
     * Composes one document's vectors into {@code out}.
     *
     * @param modalities one vector for each field of the spec, in its order; null where the document has none
     * @param out        receives {@link #dimension()} values from {@code offset} on
     * @return false if the document is to be skipped, since it lacks a vector under {@code on_missing: skip} or all of them under
     *     {@code zero} (then {@code out} holds nothing of use)
     * @throws IllegalArgumentException a vector has the wrong dimension, is not finite, is too long, or is missing under
     *                                  {@code on_missing: fail}; the message names the field
     */
    public boolean compose(float[][] modalities, float[] out, int offset) {
        if (modalities.length != fields.size()) {
            throw new IllegalArgumentException(
                    "[" + modalities.length + "] vectors are given for [" + fields.size() + "] fields");
        }
        int at = offset;
        int present = 0;
        for (int f = 0; f < modalities.length; f++) {
            ModalityField field = fields.get(f);
            if (modalities[f] != null) {
                present++;
                scaleInto(field, modalities[f], out, at);
            } else {
                switch (onMissing) {
                    case FAIL ->
                        throw new IllegalArgumentException("field [" + field.field()
                                + "] is missing; give a vector of [" + field.dimension()
                                + "] numbers, or set [on_missing] to [zero] or [skip]");
                    case SKIP -> {
                        return false;
                    }
                    case ZERO -> Arrays.fill(out, at, at + field.dimension(), 0f);
                }
            }
            at += field.dimension();
        }
        if (present == 0) {
            return false;
        }
        if (standardization != null) {
            standardization.apply(out, offset);
        }
        checkLength(out, offset);
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
        if (normalize && squared > 0) {
            scale /= Math.sqrt(squared);
        }
        for (int j = 0; j < vector.length; j++) {
            out[at + j] = (float) (vector[j] * scale);
        }
    }

    /** What comes after reckons in floats: a vector whose squared length overflows there would have a code and an error at random. */
    private void checkLength(float[] out, int offset) {
        double squared = squaredLength(out, offset, dimension);
        // Written so that NaN is refused too: a component may have become infinite on its way.
        if (squared <= Codebook.MAX_SQUARED_LENGTH) {
            return;
        }
        int at = offset;
        ModalityField longest = fields.get(0);
        double most = -1;
        for (ModalityField field : fields) {
            double length = squaredLength(out, at, field.dimension());
            if (Double.compare(length, most) > 0) {
                most = length;
                longest = field;
            }
            at += field.dimension();
        }
        throw new IllegalArgumentException("field [" + longest.field()
                + "] is too long: the vector to encode has the squared length [" + squared + "]; it must be at most ["
                + Codebook.MAX_SQUARED_LENGTH + "]" + (normalize ? "" : "; [normalize] would scale it to length 1"));
    }

    private static double squaredLength(float[] values, int offset, int dimension) {
        double squared = 0;
        for (int j = offset; j < offset + dimension; j++) {
            squared += (double) values[j] * values[j];
        }
        return squared;
    }
}
