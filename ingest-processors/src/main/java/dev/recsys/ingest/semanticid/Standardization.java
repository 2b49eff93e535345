/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

/** Shift and scale that give every component of the composed vector mean 0 and variance 1; immutable. */
public final class Standardization {
    private final float[] mean;
    private final float[] scale;

    /**
     * @param mean  mean of each component over the training sample
     * @param scale one over its standard deviation, above 0; 1 where a component never varies
     * @throws IllegalArgumentException the two differ in length, or a value is out of range
     */
    public Standardization(float[] mean, float[] scale) {
        if (mean.length != scale.length) {
            throw new IllegalArgumentException("[standardize] has [" + mean.length + "] means and [" + scale.length
                    + "] scales; it must have as many of one as of the other");
        }
        for (int i = 0; i < mean.length; i++) {
            if (Float.isFinite(mean[i]) == false || Float.isFinite(scale[i]) == false || scale[i] <= 0) {
                throw new IllegalArgumentException("[standardize], component [" + i + "] has mean [" + mean[i]
                        + "] and scale [" + scale[i] + "]; both must be finite and the scale above 0");
            }
        }
        this.mean = mean.clone();
        this.scale = scale.clone();
    }

    /** Number of components. */
    public int dimension() {
        return mean.length;
    }

    /** Replaces x by (x - mean) * scale, for the vector that starts at {@code offset}. */
    public void apply(float[] vectors, int offset) {
        for (int i = 0; i < mean.length; i++) {
            vectors[offset + i] = (vectors[offset + i] - mean[i]) * scale[i];
        }
    }

    /** A copy of the means. */
    public float[] mean() {
        return mean.clone();
    }

    /** A copy of the scales. */
    public float[] scale() {
        return scale.clone();
    }
}
