/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the JDK's Vector API; the same bits as {@link ScalarVectorKernel}.
 *
 * <p>Scores are made like a matrix product: a block of vectors meets a block of centroids, and every sum of the block stays in a
 * register from the first component to the last. One load of a centroid's component then serves six vectors, and one broadcast of a
 * vector's component serves all centroids of the block. A lane is one centroid's sum, so the shape of the block cannot change a bit.
 *
 * <p>Sums are local variables, one for each register: the JIT keeps vectors in registers only where they never meet an array, a field
 * or a call that it does not inline.
 */
final class SimdVectorKernel implements VectorKernel {
    private static final int PANEL = PackedCentroids.PANEL;

    /** A panel is a whole number of registers of up to 512 bits. */
    private static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() <= 16 ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;

    private static final int LANES = FLOATS.length();

    /** Below, there is nothing to gain. */
    private static final int FEWEST_LANES = 4;

    /** Registers of 256 bits mean AVX2, which has 16; AVX-512 and NEON have 32. */
    private static final boolean FEW_REGISTERS = LANES == 8;

    /** Vectors of one block. */
    private static final int ROWS = 6;

    /** From so many vectors on, one block of six costs less than one vector after the other. */
    private static final int FEWEST_ROWS = 3;

    /** Vectors that pass over a panel before the next one; a multiple of {@link #ROWS}. */
    private static final int VECTORS = 96;

    /** Lanes of 64 bits; a float for each of them fills half a register. */
    private static final VectorSpecies<Double> DOUBLES =
            DoubleVector.SPECIES_PREFERRED.length() <= 8 ? DoubleVector.SPECIES_PREFERRED : DoubleVector.SPECIES_512;

    private static final VectorSpecies<Float> HALF_FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, DOUBLES.vectorShape());

    /**
     * 1.5·2^52: a sum with it has no digit behind the point, is rounded to the nearest integer, ties to even, and ends in the bits of
     * that integer, while |integer| &lt; 2^51. There is no instruction from double to long below AVX-512.
     */
    private static final double ROUNDING = 0x1.8p52;

    private static final long ROUNDING_BITS = Double.doubleToRawLongBits(ROUNDING);

    /** Each lane takes the value of the lane so many places further on. */
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(FLOATS, 8, 1, true);

    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(FLOATS, 4, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(FLOATS, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(FLOATS, 1, 1, true);

    SimdVectorKernel() {
        if (LANES < FEWEST_LANES) {
            throw new UnsupportedOperationException("registers of [" + LANES + "] floats are too short");
        }
    }

    @Override
    public void nearest(float[] vectors, int n, PackedCentroids centroids, int[] codes) {
        int block = Math.min(n, VECTORS);
        float[] best = new float[block * LANES];
        float[] index = new float[block * LANES];
        float[] scores = new float[ROWS * PANEL];
        for (int first = 0; first < n; first += block) {
            int count = Math.min(block, n - first);
            Arrays.fill(best, Float.NEGATIVE_INFINITY);
            Arrays.fill(index, 0);
            for (int panel = 0; panel < centroids.size(); panel += PANEL) {
                for (int row = 0; row < count; row += ROWS) {
                    int rows = Math.min(ROWS, count - row);
                    panelScores(vectors, first + row, rows, centroids, panel, scores);
                    for (int i = 0; i < rows; i++) {
                        keepBest(scores, i * PANEL, panel, best, index, (row + i) * LANES);
                    }
                }
            }
            for (int i = 0; i < count; i++) {
                codes[first + i] = lowestBest(best, index, i * LANES);
            }
        }
    }

    /** Scores of up to six vectors with a panel's centroids; those of vector i start at {@code i * PANEL}. */
    private static void panelScores(
            float[] vectors, int first, int rows, PackedCentroids centroids, int panel, float[] scores) {
        if (rows < FEWEST_ROWS) {
            for (int i = 0; i < rows; i++) {
                int offset = (first + i) * centroids.dimension();
                for (int column = 0; column < PANEL; column += 4 * LANES) {
                    oneByFour(vectors, offset, centroids, panel + column, scores, i * PANEL + column);
                }
            }
        } else if (FEW_REGISTERS) {
            for (int column = 0; column < PANEL; column += 2 * LANES) {
                sixByTwo(vectors, first, first + rows - 1, centroids, panel + column, scores, column);
            }
        } else {
            for (int column = 0; column < PANEL; column += 4 * LANES) {
                sixByFour(vectors, first, first + rows - 1, centroids, panel + column, scores, column);
            }
        }
    }

    /** Takes a panel's scores into the best of each lane; a later centroid must be better than the best so far. */
    private static void keepBest(float[] scores, int from, int panel, float[] best, float[] index, int at) {
        FloatVector bestScores = FloatVector.fromArray(FLOATS, best, at);
        // A number of a centroid has at most 16 bits: a float holds it.
        FloatVector bestIndex = FloatVector.fromArray(FLOATS, index, at);
        for (int column = 0; column < PANEL; column += LANES) {
            FloatVector score = FloatVector.fromArray(FLOATS, scores, from + column);
            VectorMask<Float> better = score.compare(VectorOperators.GT, bestScores);
            bestScores = bestScores.blend(score, better);
            bestIndex = bestIndex.blend(panel + column, better);
        }
        bestScores.intoArray(best, at);
        bestIndex.intoArray(index, at);
    }

    /** The centroid of the best lane, and of equal lanes the lowest. */
    private static int lowestBest(float[] best, float[] index, int at) {
        float score = best[at];
        int code = (int) index[at];
        for (int lane = 1; lane < LANES; lane++) {
            int candidate = (int) index[at + lane] + lane;
            if (best[at + lane] > score || best[at + lane] == score && candidate < code) {
                score = best[at + lane];
                code = candidate;
            }
        }
        return code;
    }

    @Override
    public void scores(float[] vectors, int offset, PackedCentroids centroids, float[] scores) {
        int whole = centroids.size() / PANEL * PANEL;
        for (int column = 0; column < whole; column += 4 * LANES) {
            oneByFour(vectors, offset, centroids, column, scores, column);
        }
        if (whole < centroids.size()) {
            float[] last = new float[PANEL];
            for (int column = 0; column < PANEL; column += 4 * LANES) {
                oneByFour(vectors, offset, centroids, whole + column, last, column);
            }
            System.arraycopy(last, 0, scores, whole, centroids.size() - whole);
        }
    }

    /**
     * Six vectors with four registers of centroids: 24 sums, 4 columns and a broadcast fit in 32 registers. Past {@code last} the rows
     * are that one again; their scores are not looked at.
     */
    private static void sixByFour(
            float[] vectors, int first, int last, PackedCentroids centroids, int column, float[] scores, int to) {
        int dimension = centroids.dimension();
        float[] panel = centroids.panels[column / PANEL];
        int x0 = first * dimension;
        int x1 = Math.min(first + 1, last) * dimension;
        int x2 = Math.min(first + 2, last) * dimension;
        int x3 = Math.min(first + 3, last) * dimension;
        int x4 = Math.min(first + 4, last) * dimension;
        int x5 = Math.min(first + 5, last) * dimension;
        FloatVector sum00 = FloatVector.fromArray(FLOATS, centroids.bias, column);
        FloatVector sum01 = FloatVector.fromArray(FLOATS, centroids.bias, column + LANES);
        FloatVector sum02 = FloatVector.fromArray(FLOATS, centroids.bias, column + 2 * LANES);
        FloatVector sum03 = FloatVector.fromArray(FLOATS, centroids.bias, column + 3 * LANES);
        FloatVector sum10 = sum00;
        FloatVector sum11 = sum01;
        FloatVector sum12 = sum02;
        FloatVector sum13 = sum03;
        FloatVector sum20 = sum00;
        FloatVector sum21 = sum01;
        FloatVector sum22 = sum02;
        FloatVector sum23 = sum03;
        FloatVector sum30 = sum00;
        FloatVector sum31 = sum01;
        FloatVector sum32 = sum02;
        FloatVector sum33 = sum03;
        FloatVector sum40 = sum00;
        FloatVector sum41 = sum01;
        FloatVector sum42 = sum02;
        FloatVector sum43 = sum03;
        FloatVector sum50 = sum00;
        FloatVector sum51 = sum01;
        FloatVector sum52 = sum02;
        FloatVector sum53 = sum03;
        // A constant with 512 bits: one index less to keep, or the JIT parks one in a vector register on every turn of
        // the loop.
        int at = 4 * LANES == PANEL ? 0 : column % PANEL;
        for (int j = 0; j < dimension; j++) {
            FloatVector c0 = FloatVector.fromArray(FLOATS, panel, at + j * PANEL);
            FloatVector c1 = FloatVector.fromArray(FLOATS, panel, at + j * PANEL + LANES);
            FloatVector c2 = FloatVector.fromArray(FLOATS, panel, at + j * PANEL + 2 * LANES);
            FloatVector c3 = FloatVector.fromArray(FLOATS, panel, at + j * PANEL + 3 * LANES);
            FloatVector b0 = FloatVector.broadcast(FLOATS, vectors[x0 + j]);
            sum00 = b0.fma(c0, sum00);
            sum01 = b0.fma(c1, sum01);
            sum02 = b0.fma(c2, sum02);
            sum03 = b0.fma(c3, sum03);
            FloatVector b1 = FloatVector.broadcast(FLOATS, vectors[x1 + j]);
            sum10 = b1.fma(c0, sum10);
            sum11 = b1.fma(c1, sum11);
            sum12 = b1.fma(c2, sum12);
            sum13 = b1.fma(c3, sum13);
            FloatVector b2 = FloatVector.broadcast(FLOATS, vectors[x2 + j]);
            sum20 = b2.fma(c0, sum20);
            sum21 = b2.fma(c1, sum21);
            sum22 = b2.fma(c2, sum22);
            sum23 = b2.fma(c3, sum23);
            FloatVector b3 = FloatVector.broadcast(FLOATS, vectors[x3 + j]);
            sum30 = b3.fma(c0, sum30);
            sum31 = b3.fma(c1, sum31);
            sum32 = b3.fma(c2, sum32);
            sum33 = b3.fma(c3, sum33);
            FloatVector b4 = FloatVector.broadcast(FLOATS, vectors[x4 + j]);
            sum40 = b4.fma(c0, sum40);
            sum41 = b4.fma(c1, sum41);
            sum42 = b4.fma(c2, sum42);
            sum43 = b4.fma(c3, sum43);
            FloatVector b5 = FloatVector.broadcast(FLOATS, vectors[x5 + j]);
            sum50 = b5.fma(c0, sum50);
            sum51 = b5.fma(c1, sum51);
            sum52 = b5.fma(c2, sum52);
            sum53 = b5.fma(c3, sum53);
        }
        sum00.intoArray(scores, to);
        sum01.intoArray(scores, to + LANES);
        sum02.intoArray(scores, to + 2 * LANES);
        sum03.intoArray(scores, to + 3 * LANES);
        sum10.intoArray(scores, to + PANEL);
        sum11.intoArray(scores, to + PANEL + LANES);
        sum12.intoArray(scores, to + PANEL + 2 * LANES);
        sum13.intoArray(scores, to + PANEL + 3 * LANES);
        sum20.intoArray(scores, to + 2 * PANEL);
        sum21.intoArray(scores, to + 2 * PANEL + LANES);
        sum22.intoArray(scores, to + 2 * PANEL + 2 * LANES);
        sum23.intoArray(scores, to + 2 * PANEL + 3 * LANES);
        sum30.intoArray(scores, to + 3 * PANEL);
        sum31.intoArray(scores, to + 3 * PANEL + LANES);
        sum32.intoArray(scores, to + 3 * PANEL + 2 * LANES);
        sum33.intoArray(scores, to + 3 * PANEL + 3 * LANES);
        sum40.intoArray(scores, to + 4 * PANEL);
        sum41.intoArray(scores, to + 4 * PANEL + LANES);
        sum42.intoArray(scores, to + 4 * PANEL + 2 * LANES);
        sum43.intoArray(scores, to + 4 * PANEL + 3 * LANES);
        sum50.intoArray(scores, to + 5 * PANEL);
        sum51.intoArray(scores, to + 5 * PANEL + LANES);
        sum52.intoArray(scores, to + 5 * PANEL + 2 * LANES);
        sum53.intoArray(scores, to + 5 * PANEL + 3 * LANES);
    }

    /** Six vectors with two registers of centroids: 12 sums, 2 columns and a broadcast fit in 16 registers. */
    private static void sixByTwo(
            float[] vectors, int first, int last, PackedCentroids centroids, int column, float[] scores, int to) {
        int dimension = centroids.dimension();
        float[] panel = centroids.panels[column / PANEL];
        int x0 = first * dimension;
        int x1 = Math.min(first + 1, last) * dimension;
        int x2 = Math.min(first + 2, last) * dimension;
        int x3 = Math.min(first + 3, last) * dimension;
        int x4 = Math.min(first + 4, last) * dimension;
        int x5 = Math.min(first + 5, last) * dimension;
        FloatVector sum00 = FloatVector.fromArray(FLOATS, centroids.bias, column);
        FloatVector sum01 = FloatVector.fromArray(FLOATS, centroids.bias, column + LANES);
        FloatVector sum10 = sum00;
        FloatVector sum11 = sum01;
        FloatVector sum20 = sum00;
        FloatVector sum21 = sum01;
        FloatVector sum30 = sum00;
        FloatVector sum31 = sum01;
        FloatVector sum40 = sum00;
        FloatVector sum41 = sum01;
        FloatVector sum50 = sum00;
        FloatVector sum51 = sum01;
        int at = column % PANEL;
        for (int j = 0; j < dimension; j++) {
            FloatVector c0 = FloatVector.fromArray(FLOATS, panel, at + j * PANEL);
            FloatVector c1 = FloatVector.fromArray(FLOATS, panel, at + j * PANEL + LANES);
            FloatVector b0 = FloatVector.broadcast(FLOATS, vectors[x0 + j]);
            sum00 = b0.fma(c0, sum00);
            sum01 = b0.fma(c1, sum01);
            FloatVector b1 = FloatVector.broadcast(FLOATS, vectors[x1 + j]);
            sum10 = b1.fma(c0, sum10);
            sum11 = b1.fma(c1, sum11);
            FloatVector b2 = FloatVector.broadcast(FLOATS, vectors[x2 + j]);
            sum20 = b2.fma(c0, sum20);
            sum21 = b2.fma(c1, sum21);
            FloatVector b3 = FloatVector.broadcast(FLOATS, vectors[x3 + j]);
            sum30 = b3.fma(c0, sum30);
            sum31 = b3.fma(c1, sum31);
            FloatVector b4 = FloatVector.broadcast(FLOATS, vectors[x4 + j]);
            sum40 = b4.fma(c0, sum40);
            sum41 = b4.fma(c1, sum41);
            FloatVector b5 = FloatVector.broadcast(FLOATS, vectors[x5 + j]);
            sum50 = b5.fma(c0, sum50);
            sum51 = b5.fma(c1, sum51);
        }
        sum00.intoArray(scores, to);
        sum01.intoArray(scores, to + LANES);
        sum10.intoArray(scores, to + PANEL);
        sum11.intoArray(scores, to + PANEL + LANES);
        sum20.intoArray(scores, to + 2 * PANEL);
        sum21.intoArray(scores, to + 2 * PANEL + LANES);
        sum30.intoArray(scores, to + 3 * PANEL);
        sum31.intoArray(scores, to + 3 * PANEL + LANES);
        sum40.intoArray(scores, to + 4 * PANEL);
        sum41.intoArray(scores, to + 4 * PANEL + LANES);
        sum50.intoArray(scores, to + 5 * PANEL);
        sum51.intoArray(scores, to + 5 * PANEL + LANES);
    }

    /** One vector with four registers of centroids. */
    private static void oneByFour(
            float[] vectors, int offset, PackedCentroids centroids, int column, float[] scores, int to) {
        int dimension = centroids.dimension();
        float[] panel = centroids.panels[column / PANEL];
        FloatVector sum0 = FloatVector.fromArray(FLOATS, centroids.bias, column);
        FloatVector sum1 = FloatVector.fromArray(FLOATS, centroids.bias, column + LANES);
        FloatVector sum2 = FloatVector.fromArray(FLOATS, centroids.bias, column + 2 * LANES);
        FloatVector sum3 = FloatVector.fromArray(FLOATS, centroids.bias, column + 3 * LANES);
        int at = 4 * LANES == PANEL ? 0 : column % PANEL;
        for (int j = 0; j < dimension; j++) {
            FloatVector b = FloatVector.broadcast(FLOATS, vectors[offset + j]);
            sum0 = b.fma(FloatVector.fromArray(FLOATS, panel, at + j * PANEL), sum0);
            sum1 = b.fma(FloatVector.fromArray(FLOATS, panel, at + j * PANEL + LANES), sum1);
            sum2 = b.fma(FloatVector.fromArray(FLOATS, panel, at + j * PANEL + 2 * LANES), sum2);
            sum3 = b.fma(FloatVector.fromArray(FLOATS, panel, at + j * PANEL + 3 * LANES), sum3);
        }
        sum0.intoArray(scores, to);
        sum1.intoArray(scores, to + LANES);
        sum2.intoArray(scores, to + 2 * LANES);
        sum3.intoArray(scores, to + 3 * LANES);
    }

    @Override
    public void subtract(float[] vectors, int offset, PackedCentroids centroids, int k) {
        int dimension = centroids.dimension();
        int row = k * dimension;
        int j = 0;
        for (; j < FLOATS.loopBound(dimension); j += LANES) {
            FloatVector.fromArray(FLOATS, vectors, offset + j)
                    .sub(FloatVector.fromArray(FLOATS, centroids.rows, row + j))
                    .intoArray(vectors, offset + j);
        }
        for (; j < dimension; j++) {
            vectors[offset + j] -= centroids.rows[row + j];
        }
    }

    @Override
    public float squaredNorm(float[] vectors, int offset, int dimension) {
        FloatVector sum =
                switch (LANES) {
                    case 16 -> squares(vectors, offset, dimension, 0);
                    case 8 -> squares(vectors, offset, dimension, 0).add(squares(vectors, offset, dimension, 8));
                    default ->
                        squares(vectors, offset, dimension, 0)
                                .add(squares(vectors, offset, dimension, 8))
                                .add(squares(vectors, offset, dimension, 4)
                                        .add(squares(vectors, offset, dimension, 12)));
                };
        return total(sum);
    }

    /** One register of partial sums, from partial sum {@code first} on. */
    private static FloatVector squares(float[] vectors, int offset, int dimension, int first) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int j = first;
        for (; j <= dimension - LANES; j += PARTIAL_SUMS) {
            FloatVector x = FloatVector.fromArray(FLOATS, vectors, offset + j);
            sum = x.fma(x, sum);
        }
        if (j < dimension) {
            FloatVector x = FloatVector.fromArray(FLOATS, vectors, offset + j, FLOATS.indexInRange(j, dimension));
            sum = x.fma(x, sum);
        }
        return sum;
    }

    @Override
    public float squaredDistance(float[] vectors, int offset, PackedCentroids centroids, int k) {
        float[] rows = centroids.rows;
        int row = k * centroids.dimension();
        int dimension = centroids.dimension();
        FloatVector sum =
                switch (LANES) {
                    case 16 -> squares(vectors, offset, rows, row, dimension, 0);
                    case 8 ->
                        squares(vectors, offset, rows, row, dimension, 0)
                                .add(squares(vectors, offset, rows, row, dimension, 8));
                    default ->
                        squares(vectors, offset, rows, row, dimension, 0)
                                .add(squares(vectors, offset, rows, row, dimension, 8))
                                .add(squares(vectors, offset, rows, row, dimension, 4)
                                        .add(squares(vectors, offset, rows, row, dimension, 12)));
                };
        return total(sum);
    }

    private static FloatVector squares(float[] vectors, int offset, float[] rows, int row, int dimension, int first) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int j = first;
        for (; j <= dimension - LANES; j += PARTIAL_SUMS) {
            FloatVector x = FloatVector.fromArray(FLOATS, vectors, offset + j)
                    .sub(FloatVector.fromArray(FLOATS, rows, row + j));
            sum = x.fma(x, sum);
        }
        if (j < dimension) {
            VectorMask<Float> rest = FLOATS.indexInRange(j, dimension);
            FloatVector x = FloatVector.fromArray(FLOATS, vectors, offset + j, rest)
                    .sub(FloatVector.fromArray(FLOATS, rows, row + j, rest));
            sum = x.fma(x, sum);
        }
        return sum;
    }

    /** Adds the upper half of the lanes to the lower half until one sum is left. */
    private static float total(FloatVector sum) {
        FloatVector total = sum;
        if (LANES == 16) {
            total = total.add(total.rearrange(BY_8));
        }
        if (LANES >= 8) {
            total = total.add(total.rearrange(BY_4));
        }
        total = total.add(total.rearrange(BY_2));
        return total.add(total.rearrange(BY_1)).lane(0);
    }

    @Override
    public void addFixedPoint(float[] vectors, int offset, int dimension, float scale, long[] sums, int sumsOffset) {
        int j = 0;
        for (; j < DOUBLES.loopBound(dimension); j += DOUBLES.length()) {
            FloatVector scaled =
                    FloatVector.fromArray(HALF_FLOATS, vectors, offset + j).mul(scale);
            DoubleVector rounded = ((DoubleVector) scaled.convertShape(VectorOperators.F2D, DOUBLES, 0)).add(ROUNDING);
            rounded.reinterpretAsLongs()
                    .sub(ROUNDING_BITS)
                    .add(LongVector.fromArray(LONGS, sums, sumsOffset + j))
                    .intoArray(sums, sumsOffset + j);
        }
        for (; j < dimension; j++) {
            sums[sumsOffset + j] += (long) Math.rint(vectors[offset + j] * scale);
        }
    }

    @Override
    public String name() {
        return "simd" + FLOATS.vectorBitSize();
    }
}
