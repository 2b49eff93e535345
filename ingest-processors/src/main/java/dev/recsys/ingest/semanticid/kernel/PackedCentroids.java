/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

/**
 * Centroids of one level in the layouts that the kernels read; immutable.
 *
 * <p>For scores, centroids stand in panels of {@link #PANEL}: within a panel, component after component, the values of its centroids
 * side by side. A lane of a SIMD register then belongs to one centroid, so that every dot product is summed in the same order
 * (component 0 first), whatever the width of the registers: all kernels give the same bits. The last panel is padded with centroids
 * that can never be nearest (their bias is −∞).
 *
 * <p>A second copy holds the centroids one after the other: a residual is a difference of rows, and out of a panel every component
 * of a row would come from a cache line of its own.
 */
public final class PackedCentroids {
    /** Four registers of 512 bits, or eight of 256. */
    public static final int PANEL = 64;

    /** What one Java array can hold, less what some JVMs keep for its header. */
    private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

    /** Headers of this object and of its three arrays, rounded up. */
    private static final int OVERHEAD_BYTES = 128;

    /** Header of a panel, and the reference to it. */
    private static final int PANEL_OVERHEAD_BYTES = 24;

    private final int size;
    private final int dimension;
    final float[][] panels;
    /** −½‖c‖², where the sum of a score begins. */
    final float[] bias;

    final float[] rows;

    private PackedCentroids(int size, int dimension, float[][] panels, float[] bias, float[] rows) {
        this.size = size;
        this.dimension = dimension;
        this.panels = panels;
        this.bias = bias;
        this.rows = rows;
    }

    /**
     * Packs centroids that stand one after the other; they are copied.
     *
     * @param centroids {@code K * dimension} finite values, K at least 1
     */
    public static PackedCentroids pack(float[] centroids, int dimension) {
        if (dimension < 1 || centroids.length == 0 || centroids.length % dimension != 0) {
            throw new IllegalArgumentException("centroids have [" + centroids.length
                    + "] values; they must have a multiple of the dimension [" + dimension + "], above 0");
        }
        int size = centroids.length / dimension;
        int padded = (size - 1) / PANEL * PANEL + PANEL;
        if ((long) Math.max(size, PANEL) * dimension > MAX_VALUES) {
            throw new IllegalArgumentException("[" + size + "] centroids of dimension [" + dimension
                    + "] are too many; size times dimension must be at most [" + MAX_VALUES + "]");
        }
        float[][] panels = new float[padded / PANEL][dimension * PANEL];
        float[] bias = new float[padded];
        for (int k = 0; k < padded; k++) {
            if (k >= size) {
                bias[k] = Float.NEGATIVE_INFINITY;
                continue;
            }
            float[] panel = panels[k / PANEL];
            double squared = 0;
            for (int j = 0; j < dimension; j++) {
                float value = centroids[k * dimension + j];
                panel[j * PANEL + k % PANEL] = value;
                squared += (double) value * value;
            }
            bias[k] = (float) (-0.5 * squared);
        }
        return new PackedCentroids(size, dimension, panels, bias, centroids.clone());
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
        return rows[k * dimension + j];
    }

    /** Writes centroid {@code k} to {@code out}, from {@code offset} on. */
    public void copy(int k, float[] out, int offset) {
        System.arraycopy(rows, k * dimension, out, offset, dimension);
    }

    /** All centroids, one after the other. */
    public float[] unpack() {
        return rows.clone();
    }

    public long bytes() {
        long panelBytes = panels.length * (PANEL_OVERHEAD_BYTES + (long) Float.BYTES * PANEL * dimension);
        return panelBytes + Float.BYTES * ((long) bias.length + rows.length) + OVERHEAD_BYTES;
    }
}
