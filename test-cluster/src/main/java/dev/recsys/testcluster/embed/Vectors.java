/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

/** Arithmetic on vectors. */
public final class Vectors {
    private Vectors() {}

    /** Dot product of two vectors of one length, summed in double. */
    public static double dot(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("vectors have [" + a.length + "] and [" + b.length + "] components");
        }
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** Divides a vector by its length, in place; a vector of zeros stays one. */
    public static float[] normalize(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        if (length > 0) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (vector[i] / length);
            }
        }
        return vector;
    }

    /**
     * One vector of two: each is multiplied by the root of its weight, so that the dot product of two such vectors is the weighted sum of
     * the parts' dot products.
     */
    public static float[] join(float[] a, double weightOfA, float[] b, double weightOfB) {
        float[] joined = new float[a.length + b.length];
        for (int i = 0; i < a.length; i++) {
            joined[i] = (float) (a[i] * Math.sqrt(weightOfA));
        }
        for (int i = 0; i < b.length; i++) {
            joined[a.length + i] = (float) (b[i] * Math.sqrt(weightOfB));
        }
        return joined;
    }
}
