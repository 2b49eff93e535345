/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import java.util.SplittableRandom;

/**
 * Vectors of movies whose inner products are near their co-visitation: the leading eigenvectors of its matrix, each times the root of its
 * eigenvalue (subspace iteration; Golub and Van Loan, Matrix Computations, section 8.2.4).
 */
final class MovieVectors {
    private static final int ITERATIONS = 20;
    private static final long SEED = 42;

    private MovieVectors() {}

    /**
     * @param matrix     symmetric
     * @param dimensions eigenvectors, at most as many as there are rows
     * @return by row; those of negative eigenvalues have nothing in that place
     */
    static float[][] of(float[][] matrix, int dimensions) {
        int rows = matrix.length;
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] basis = new double[dimensions][rows];
        for (double[] each : basis) {
            for (int i = 0; i < rows; i++) {
                each[i] = random.nextGaussian();
            }
        }
        orthonormalise(basis);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            for (int d = 0; d < dimensions; d++) {
                basis[d] = times(matrix, basis[d]);
            }
            orthonormalise(basis);
        }
        float[][] vectors = new float[rows][dimensions];
        for (int d = 0; d < dimensions; d++) {
            double[] image = times(matrix, basis[d]);
            double eigenvalue = dot(basis[d], image);
            double scale = Math.sqrt(Math.max(0, eigenvalue));
            for (int i = 0; i < rows; i++) {
                vectors[i][d] = (float) (scale * basis[d][i]);
            }
        }
        return vectors;
    }

    private static double[] times(float[][] matrix, double[] vector) {
        double[] product = new double[matrix.length];
        for (int i = 0; i < product.length; i++) {
            double sum = 0;
            for (int j = 0; j < vector.length; j++) {
                sum += matrix[i][j] * vector[j];
            }
            product[i] = sum;
        }
        return product;
    }

    /** Modified Gram-Schmidt. */
    private static void orthonormalise(double[][] basis) {
        for (int d = 0; d < basis.length; d++) {
            for (int e = 0; e < d; e++) {
                double along = dot(basis[d], basis[e]);
                for (int i = 0; i < basis[d].length; i++) {
                    basis[d][i] -= along * basis[e][i];
                }
            }
            double length = Math.sqrt(dot(basis[d], basis[d]));
            for (int i = 0; i < basis[d].length; i++) {
                basis[d][i] /= length;
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
