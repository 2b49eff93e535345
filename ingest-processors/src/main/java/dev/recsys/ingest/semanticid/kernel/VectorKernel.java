/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

/**
 * The inner loops of quantising, for training and encoding alike; implementations are stateless and give the same bits.
 *
 * <p>Vectors are rows of a flat array: vector {@code i} starts at {@code i * dimension}.
 */
public interface VectorKernel {
    /** Partial sums of a squared length: one register of 512 bits, or two of 256. */
    int PARTIAL_SUMS = 16;

    /**
     * Finds the nearest centroid (L2) of each vector; the lowest number wins a tie.
     *
     * <p>The score that is maximised is x·c − ½‖c‖², summed from −½‖c‖² on, component 0 first, with fused multiply-add.
     *
     * @param vectors {@code n} finite vectors
     * @param codes   receives {@code n} centroid numbers
     */
    void nearest(float[] vectors, int n, PackedCentroids centroids, int[] codes);

    /** Writes the score of one vector with every centroid, as {@link #nearest} sums it, to {@code scores} (at least K values). */
    void scores(float[] vectors, int offset, PackedCentroids centroids, float[] scores);

    /** Subtracts centroid {@code k} from the vector that starts at {@code offset}. */
    void subtract(float[] vectors, int offset, PackedCentroids centroids, int k);

    /**
     * Squared length of the vector that starts at {@code offset}; the order of the sum is the same in every kernel.
     *
     * <p>Component j goes, with fused multiply-add, to partial sum j mod {@link #PARTIAL_SUMS}; then the upper half of the partial sums
     * is added to the lower half until one is left.
     */
    float squaredNorm(float[] vectors, int offset, int dimension);

    /** Squared distance to centroid {@code k}: the bits of {@link #subtract} and then {@link #squaredNorm}, with no vector changed. */
    float squaredDistance(float[] vectors, int offset, PackedCentroids centroids, int k);

    /**
     * Adds a vector to sums in fixed point: each component times {@code scale}, rounded to the nearest integer (ties to even).
     *
     * @param scale a power of two for which every |component| * scale stays below 2^30
     */
    void addFixedPoint(float[] vectors, int offset, int dimension, float scale, long[] sums, int sumsOffset);

    /** Name for logs and statistics: {@code scalar}, or {@code simd} and the bits of a register. */
    String name();

    /** The fastest kernel that this JVM can run. */
    static VectorKernel best() {
        return VectorKernels.BEST;
    }
}
