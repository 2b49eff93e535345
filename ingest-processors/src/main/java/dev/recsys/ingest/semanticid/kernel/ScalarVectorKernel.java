/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

/** Plain loops: the reference for every other kernel, and the fallback where the JDK's Vector API is off. */
public final class ScalarVectorKernel implements VectorKernel {
    @Override
    public void nearest(float[] vectors, int n, PackedCentroids centroids, int[] codes) {
        float[] sums = new float[PackedCentroids.PANEL];
        for (int i = 0; i < n; i++) {
            float bestScore = Float.NEGATIVE_INFINITY;
            int best = 0;
            for (int first = 0; first < centroids.size(); first += PackedCentroids.PANEL) {
                panelScores(vectors, i * centroids.dimension(), centroids, first, sums);
                for (int k = 0; k < PackedCentroids.PANEL; k++) {
                    if (sums[k] > bestScore) {
                        bestScore = sums[k];
                        best = first + k;
                    }
                }
            }
            codes[i] = best;
        }
    }

    @Override
    public void scores(float[] vectors, int offset, PackedCentroids centroids, float[] scores) {
        float[] sums = new float[PackedCentroids.PANEL];
        for (int first = 0; first < centroids.size(); first += PackedCentroids.PANEL) {
            panelScores(vectors, offset, centroids, first, sums);
            System.arraycopy(sums, 0, scores, first, Math.min(PackedCentroids.PANEL, centroids.size() - first));
        }
    }

    /** Scores of a vector with the panel that begins with centroid {@code first}. */
    private static void panelScores(float[] vectors, int offset, PackedCentroids centroids, int first, float[] sums) {
        System.arraycopy(centroids.bias, first, sums, 0, PackedCentroids.PANEL);
        float[] panel = centroids.panels[first / PackedCentroids.PANEL];
        for (int j = 0; j < centroids.dimension(); j++) {
            float x = vectors[offset + j];
            for (int k = 0; k < PackedCentroids.PANEL; k++) {
                sums[k] = Math.fma(x, panel[j * PackedCentroids.PANEL + k], sums[k]);
            }
        }
    }

    @Override
    public void subtract(float[] vectors, int offset, PackedCentroids centroids, int k) {
        int row = k * centroids.dimension();
        for (int j = 0; j < centroids.dimension(); j++) {
            vectors[offset + j] -= centroids.rows[row + j];
        }
    }

    @Override
    public float squaredNorm(float[] vectors, int offset, int dimension) {
        float[] sums = new float[PARTIAL_SUMS];
        for (int j = 0; j < dimension; j++) {
            float x = vectors[offset + j];
            sums[j % PARTIAL_SUMS] = Math.fma(x, x, sums[j % PARTIAL_SUMS]);
        }
        return total(sums);
    }

    @Override
    public float squaredDistance(float[] vectors, int offset, PackedCentroids centroids, int k) {
        float[] sums = new float[PARTIAL_SUMS];
        int row = k * centroids.dimension();
        for (int j = 0; j < centroids.dimension(); j++) {
            float x = vectors[offset + j] - centroids.rows[row + j];
            sums[j % PARTIAL_SUMS] = Math.fma(x, x, sums[j % PARTIAL_SUMS]);
        }
        return total(sums);
    }

    /** Adds the upper half to the lower half until one sum is left. */
    static float total(float[] sums) {
        for (int half = PARTIAL_SUMS / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                sums[lane] += sums[lane + half];
            }
        }
        return sums[0];
    }

    @Override
    public void addFixedPoint(float[] vectors, int offset, int dimension, float scale, long[] sums, int sumsOffset) {
        for (int j = 0; j < dimension; j++) {
            sums[sumsOffset + j] += (long) Math.rint(vectors[offset + j] * scale);
        }
    }

    @Override
    public String name() {
        return "scalar";
    }
}
