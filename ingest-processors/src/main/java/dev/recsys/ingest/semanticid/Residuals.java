/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.util.List;

/**
 * The way of a vector from one level to the next; encoding and training both go it here, so that they agree bit for bit.
 *
 * <p>Vectors are rows of a flat array and are overwritten by their residuals.
 */
public final class Residuals {
    private Residuals() {}

    /**
     * Replaces each vector by what its centroid leaves over, scaled to length 1 where asked.
     *
     * @param vectors   {@code n * level.dimension()} values, overwritten
     * @param codes     the centroid of each vector
     * @param normalize scale what is left to length 1; a residual of length 0 stays as it is. By {@code normalize_residuals} this is
     *                  done before each level but the first, so not after the last one
     * @param norms     with {@code normalize}, each vector's entry is multiplied by the length that was divided out; null if not wanted
     */
    public static void step(
            VectorKernel kernel,
            float[] vectors,
            int n,
            PackedCentroids level,
            int[] codes,
            boolean normalize,
            float[] norms) {
        int dimension = level.dimension();
        for (int i = 0; i < n; i++) {
            int offset = i * dimension;
            kernel.subtract(vectors, offset, level, codes[i]);
            if (normalize) {
                float norm = (float) Math.sqrt(kernel.squaredNorm(vectors, offset, dimension));
                if (norm > 0) {
                    float scale = 1 / norm;
                    for (int j = offset; j < offset + dimension; j++) {
                        vectors[j] *= scale;
                    }
                }
                if (norms != null) {
                    norms[i] *= norm;
                }
            }
        }
    }

    /**
     * Takes composed vectors through levels that are finished: at each, finds the nearest centroid and steps to what it leaves over.
     *
     * <p>Afterwards the vectors are what the next level quantises: with {@code normalize} they have length 1 (none with no level).
     *
     * @param vectors   {@code n} composed vectors, overwritten by the residuals
     * @param levels    the finished levels, from the first one on; may be empty
     * @param normalize the codebook's {@code normalize_residuals}
     * @param codes     room for {@code n} codes; holds those of the last finished level afterwards
     */
    public static void descend(
            VectorKernel kernel, float[] vectors, int n, List<PackedCentroids> levels, boolean normalize, int[] codes) {
        for (PackedCentroids level : levels) {
            kernel.nearest(vectors, n, level, codes);
            step(kernel, vectors, n, level, codes, normalize, null);
        }
    }
}
