/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.embed.Vectors;
import java.util.Random;

/**
 * Makes many vectors of few: the first ones are the given ones as they are, the others are copies of them in turn with Gaussian
 * noise, at unit length. Row i depends on the base, the seed and i alone, so that a longer file begins with a shorter one's rows, and is
 * the same on every machine.
 */
final class NoisyCopies implements VectorFile.Rows {
    /**
     * Standard deviation of the noise of each component. In 384 dimensions the noise is about 0.03·√384 = 0.59 long, so that a copy has a
     * cosine of about 1/√(1 + 0.59²) = 0.86 with its original: as near as products that are alike, and no two rows are equal.
     */
    static final double SIGMA = 0.03;

    /** Odd, and its bits are spread: consecutive rows get seeds that have nothing in common (Weyl sequence of SplitMix64). */
    private static final long ROW_STEP = 0x9E3779B97F4A7C15L;

    private final float[][] base;
    private final long seed;

    /** @param base at least one vector of unit length; all of one dimension */
    NoisyCopies(float[][] base, long seed) {
        this.base = base;
        this.seed = seed;
    }

    @Override
    public void fill(int row, float[] vector) {
        float[] original = base[row % base.length];
        System.arraycopy(original, 0, vector, 0, vector.length);
        if (row >= base.length) {
            // Its algorithm is part of its contract, unlike those of the newer generators.
            Random random = new Random(seed ^ row * ROW_STEP);
            for (int j = 0; j < vector.length; j++) {
                vector[j] += (float) (SIGMA * random.nextGaussian());
            }
            Vectors.normalize(vector);
        }
    }
}
