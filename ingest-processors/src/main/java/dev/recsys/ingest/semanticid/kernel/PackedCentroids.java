/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

/**
 * Centroids of one level in the layout that the kernels read; immutable.
 *
 * <p>Centroids stand in panels of {@link #PANEL}: within a panel, component after component, the values of its centroids side by
 * side. A lane of a SIMD register then belongs to one centroid, so that every dot product is summed in the same order (component 0
 * first), whatever the width of the registers: all kernels give the same bits. The last panel is padded with centroids that can never
 * be nearest (their bias is −∞).
 */
public final class PackedCentroids {
    /** Four registers of 512 bits, or eight of 256. */
    public static final int PANEL = 64;

    private final int size;
    private final int dimension;
    final float[] panels;
    /** −½‖c‖², where the sum of a score begins. */
    final float[] bias;

    private PackedCentroids(int size, int dimension, float[] panels, float[] bias) {
        this.size = size;
        this.dimension = dimension;
        this.panels = panels;
        this.bias = bias;
    }

    /** Packs centroids that stand one after the other. */
    public static PackedCentroids pack(float[] centroids, int dimension) {
        int size = centroids.length / dimension;
        int panelCount = (size + PANEL - 1) / PANEL;
        float[] panels = new float[Math.multiplyExact(panelCount * PANEL, dimension)];
        float[] bias = new float[panelCount * PANEL];
        for (int k = 0; k < bias.length; k++) {
            if (k >= size) {
                bias[k] = Float.NEGATIVE_INFINITY;
                continue;
            }
            int panel = k / PANEL * PANEL * dimension;
            double squared = 0;
            for (int j = 0; j < dimension; j++) {
                float value = centroids[k * dimension + j];
                panels[panel + j * PANEL + k % PANEL] = value;
                squared += (double) value * value;
            }
            bias[k] = (float) (-0.5 * squared);
        }
        return new PackedCentroids(size, dimension, panels, bias);
    }

    /** Number of centroids. */
    public int size() {
        return size;
    }

    public int dimension() {
        return dimension;
    }

    /** Component {@code j} of centroid {@code k}. */
    public float value(int k, int j) {
        return panels[k / PANEL * PANEL * dimension + j * PANEL + k % PANEL];
    }

    /** Writes centroid {@code k} to {@code out}, from {@code offset} on. */
    public void copy(int k, float[] out, int offset) {
        int at = k / PANEL * PANEL * dimension + k % PANEL;
        for (int j = 0; j < dimension; j++) {
            out[offset + j] = panels[at + j * PANEL];
        }
    }

    /** All centroids, one after the other. */
    public float[] unpack() {
        float[] out = new float[size * dimension];
        for (int k = 0; k < size; k++) {
            copy(k, out, k * dimension);
        }
        return out;
    }

    public long bytes() {
        return (long) Float.BYTES * (panels.length + bias.length) + 64;
    }
}
