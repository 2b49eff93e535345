/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

/** Plain loops: the reference for every other kernel, and the fallback where the JDK's Vector API is off. */
public final class ScalarVectorKernel implements VectorKernel {
    @Override
    public void nearest(float[] vectors, int n, PackedCentroids centroids, int[] codes) {
        float[] scores = new float[centroids.size()];
        for (int i = 0; i < n; i++) {
            scores(vectors, i * centroids.dimension(), centroids, scores);
            int best = 0;
            for (int k = 1; k < scores.length; k++) {
                if (scores[k] > scores[best]) {
                    best = k;
                }
            }
            codes[i] = best;
        }
    }

    @Override
    public void scores(float[] vectors, int offset, PackedCentroids centroids, float[] scores) {
        for (int k = 0; k < centroids.size(); k++) {
            float sum = centroids.bias[k];
            for (int j = 0; j < centroids.dimension(); j++) {
                sum = Math.fma(vectors[offset + j], centroids.value(k, j), sum);
            }
            scores[k] = sum;
        }
    }

    @Override
    public void subtract(float[] vectors, int offset, PackedCentroids centroids, int k) {
        for (int j = 0; j < centroids.dimension(); j++) {
            vectors[offset + j] -= centroids.value(k, j);
        }
    }

    @Override
    public float squaredNorm(float[] vectors, int offset, int dimension) {
        float sum = 0;
        for (int j = 0; j < dimension; j++) {
            sum = Math.fma(vectors[offset + j], vectors[offset + j], sum);
        }
        return sum;
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
