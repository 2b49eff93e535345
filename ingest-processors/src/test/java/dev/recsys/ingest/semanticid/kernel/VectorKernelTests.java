/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

/** The fastest kernel of this JVM against plain loops, and both against double precision. */
public class VectorKernelTests extends OpenSearchTestCase {
    private final VectorKernel scalar = new ScalarVectorKernel();
    private final VectorKernel best = VectorKernel.best();

    public void testTheTestsRunOnTheVectorApi() {
        assertTrue(best.name(), best.name().startsWith("simd"));
        assertEquals("scalar", scalar.name());
    }

    public void testBothKernelsFindTheSameCentroids() {
        for (int round = 0; round < 120; round++) {
            Shape shape = new Shape();
            int[] expected = new int[shape.n];
            int[] actual = new int[shape.n];
            scalar.nearest(shape.vectors, shape.n, shape.centroids, expected);
            best.nearest(shape.vectors, shape.n, shape.centroids, actual);
            assertArrayEquals(shape.toString(), expected, actual);
            float[] scores = new float[shape.size];
            for (int i = 0; i < shape.n; i++) {
                scalar.scores(shape.vectors, i * shape.dimension, shape.centroids, scores);
                assertEquals(shape.toString(), lowestBest(scores), expected[i]);
            }
        }
    }

    public void testManyVectorsGetTheCodesOfOneAtATime() {
        Shape shape = new Shape(randomIntBetween(1, 40), randomIntBetween(1, 300), randomIntBetween(90, 700));
        int[] together = new int[shape.n];
        best.nearest(shape.vectors, shape.n, shape.centroids, together);
        int[] one = new int[1];
        for (int i = 0; i < shape.n; i++) {
            best.nearest(shape.row(i), 1, shape.centroids, one);
            assertEquals(shape.toString(), one[0], together[i]);
        }
    }

    public void testBothKernelsGiveScoresOfTheSameBits() {
        for (int round = 0; round < 120; round++) {
            Shape shape = new Shape();
            // Room beyond K must be left alone.
            float[] expected = new float[shape.size + 3];
            Arrays.fill(expected, 42);
            float[] actual = expected.clone();
            int offset = randomIntBetween(0, shape.n - 1) * shape.dimension;
            scalar.scores(shape.vectors, offset, shape.centroids, expected);
            best.scores(shape.vectors, offset, shape.centroids, actual);
            assertBits(shape.toString(), expected, actual);
            assertEquals(42f, actual[shape.size], 0);
        }
    }

    public void testScoresAreSummedInTheDocumentedOrder() {
        Shape shape = new Shape();
        float[] scores = new float[shape.size];
        best.scores(shape.vectors, 0, shape.centroids, scores);
        for (int k = 0; k < shape.size; k++) {
            double squared = 0;
            for (int j = 0; j < shape.dimension; j++) {
                double value = shape.centroids.value(k, j);
                squared += value * value;
            }
            float sum = (float) (-0.5 * squared);
            for (int j = 0; j < shape.dimension; j++) {
                sum = Math.fma(shape.vectors[j], shape.centroids.value(k, j), sum);
            }
            assertEquals(shape.toString(), Float.floatToRawIntBits(sum), Float.floatToRawIntBits(scores[k]));
        }
    }

    public void testTheNearestIsThatOfDoublePrecision() {
        for (int round = 0; round < 60; round++) {
            Shape shape = new Shape(randomIntBetween(1, 200), randomIntBetween(1, 300), randomIntBetween(1, 30));
            int[] codes = new int[shape.n];
            best.nearest(shape.vectors, shape.n, shape.centroids, codes);
            for (int i = 0; i < shape.n; i++) {
                double least = Double.POSITIVE_INFINITY;
                double longest = 0;
                for (int k = 0; k < shape.size; k++) {
                    least = Math.min(least, shape.squaredDistance(i, k));
                    longest = Math.max(longest, shape.squaredLength(k));
                }
                // Rounding of d sums, each at most about ‖x‖·‖c‖ long: codes may differ only where distances differ by
                // less.
                double scale = longest + Math.sqrt(longest * shape.squaredVector(i));
                double slack = 4 * shape.dimension * Math.ulp(1f) * scale;
                double found = shape.squaredDistance(i, codes[i]);
                assertTrue(shape + " found " + found + " least " + least, found <= least + slack);
            }
        }
    }

    public void testTheLowestCentroidWinsATie() {
        for (int round = 0; round < 60; round++) {
            int dimension = randomIntBetween(1, 20);
            int size = randomIntBetween(2, 400);
            // Few distinct centroids of whole numbers, each many times over: exact ties in other lanes, registers and
            // panels.
            float[] distinct = whole(randomIntBetween(1, 5) * dimension);
            float[] centroids = new float[size * dimension];
            for (int k = 0; k < size; k++) {
                int from = randomIntBetween(0, distinct.length / dimension - 1) * dimension;
                System.arraycopy(distinct, from, centroids, k * dimension, dimension);
            }
            PackedCentroids packed = PackedCentroids.pack(centroids, dimension);
            int n = randomIntBetween(1, 20);
            float[] vectors = whole(n * dimension);
            int[] codes = new int[n];
            best.nearest(vectors, n, packed, codes);
            for (int i = 0; i < n; i++) {
                int expected = 0;
                for (int k = 1; k < size; k++) {
                    if (wholeDistance(vectors, i, centroids, k, dimension)
                            < wholeDistance(vectors, i, centroids, expected, dimension)) {
                        expected = k;
                    }
                }
                assertEquals(expected, codes[i]);
            }
        }
    }

    public void testPaddingIsNeverNearest() {
        // Every true centroid is far worse than a centroid of zeros, which is what padding holds.
        for (int size : new int[] {1, 63, 65, 127, 129}) {
            float[] centroids = new float[size * 3];
            Arrays.fill(centroids, 1e15f);
            float[] vectors = new float[7 * 3];
            for (VectorKernel kernel : new VectorKernel[] {scalar, best}) {
                int[] codes = new int[7];
                Arrays.fill(codes, -1);
                kernel.nearest(vectors, 7, PackedCentroids.pack(centroids, 3), codes);
                assertArrayEquals(new int[7], codes);
            }
        }
    }

    public void testNoVectorsNeedNothing() {
        best.nearest(new float[0], 0, new Shape().centroids, new int[0]);
    }

    public void testTheVectorsAreNotTouchedByASearch() {
        Shape shape = new Shape();
        float[] before = shape.vectors.clone();
        best.nearest(shape.vectors, shape.n, shape.centroids, new int[shape.n]);
        best.scores(shape.vectors, 0, shape.centroids, new float[shape.size]);
        best.squaredNorm(shape.vectors, 0, shape.dimension);
        best.squaredDistance(shape.vectors, 0, shape.centroids, 0);
        assertBits("vectors", before, shape.vectors);
    }

    public void testBothKernelsSubtractAndMeasureAlike() {
        for (int round = 0; round < 200; round++) {
            Shape shape = new Shape();
            int i = randomIntBetween(0, shape.n - 1);
            int k = randomIntBetween(0, shape.size - 1);
            int offset = i * shape.dimension;
            float norm = best.squaredNorm(shape.vectors, offset, shape.dimension);
            assertEquals(scalar.squaredNorm(shape.vectors, offset, shape.dimension), norm, 0);
            double exact = shape.squaredVector(i);
            assertEquals(exact, norm, 1e-5 * exact + Float.MIN_NORMAL);
            float distance = best.squaredDistance(shape.vectors, offset, shape.centroids, k);
            assertEquals(scalar.squaredDistance(shape.vectors, offset, shape.centroids, k), distance, 0);

            float[] expected = shape.vectors.clone();
            float[] actual = shape.vectors.clone();
            scalar.subtract(expected, offset, shape.centroids, k);
            best.subtract(actual, offset, shape.centroids, k);
            assertBits(shape.toString(), expected, actual);
            assertEquals(best.squaredNorm(actual, offset, shape.dimension), distance, 0);
            for (int j = 0; j < shape.vectors.length; j++) {
                boolean inside = j >= offset && j < offset + shape.dimension;
                float value = inside ? shape.vectors[j] - shape.centroids.value(k, j - offset) : shape.vectors[j];
                assertEquals(value, actual[j], 0);
            }
        }
    }

    public void testBothKernelsAddTheSameFixedPointNumbers() {
        for (int round = 0; round < 200; round++) {
            int dimension = randomIntBetween(1, 200);
            float scale = (float) Math.scalb(1.0, randomIntBetween(-20, 40));
            float[] vectors = new float[3 * dimension];
            for (int j = 0; j < vectors.length; j++) {
                // Up to the last float below 2^30, and halves on purpose.
                float value = rarely() ? Math.nextDown(0x1p30f) : randomIntBetween(-5000, 5000) / 2f;
                value = randomBoolean() ? value : (random().nextFloat() * 2 - 1) * Math.nextDown(0x1p30f);
                vectors[j] = (randomBoolean() ? value : -value) / scale;
            }
            long[] expected =
                    random().longs(dimension + 5, -(1L << 60), 1L << 60).toArray();
            long[] actual = expected.clone();
            long[] slow = expected.clone();
            scalar.addFixedPoint(vectors, dimension, dimension, scale, expected, 5);
            best.addFixedPoint(vectors, dimension, dimension, scale, actual, 5);
            for (int j = 0; j < dimension; j++) {
                slow[5 + j] += new BigDecimal(vectors[dimension + j] * scale)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .longValueExact();
            }
            assertArrayEquals(slow, expected);
            assertArrayEquals(slow, actual);
        }
    }

    public void testHalvesGoToTheEvenNeighbour() {
        float[] halves = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 0.49999997f, 1e-40f, -0f, 3.5f};
        long[] expected = {0, 2, 2, 0, -2, -2, 0, 0, 0, 4};
        for (VectorKernel kernel : new VectorKernel[] {scalar, best}) {
            long[] sums = new long[halves.length];
            kernel.addFixedPoint(halves, 0, halves.length, 1, sums, 0);
            assertArrayEquals(kernel.name(), expected, sums);
        }
    }

    public void testCentroidsComeOutOfThePackAsTheyWentIn() {
        Shape shape = new Shape();
        assertBits("unpacked", shape.rows, shape.centroids.unpack());
        assertEquals(shape.size, shape.centroids.size());
        assertEquals(shape.dimension, shape.centroids.dimension());
        int k = randomIntBetween(0, shape.size - 1);
        float[] out = new float[shape.dimension + 4];
        shape.centroids.copy(k, out, 2);
        for (int j = 0; j < shape.dimension; j++) {
            assertEquals(shape.rows[k * shape.dimension + j], shape.centroids.value(k, j), 0);
            assertEquals(shape.centroids.value(k, j), out[2 + j], 0);
        }
        shape.centroids.unpack()[0] = Float.NaN;
        assertBits("the copy is a copy", shape.rows, shape.centroids.unpack());
        long values = (shape.size + 63) / 64 * 64L * shape.dimension + (long) shape.size * shape.dimension;
        assertTrue(shape.centroids.bytes() >= values * Float.BYTES);
        assertTrue(shape.centroids.bytes() <= values * Float.BYTES + 400L * Float.BYTES * (2 + shape.size / 64));
    }

    public void testCentroidsThatAreNotAWholeNumberOfRowsAreRefused() {
        for (int[] wrong : new int[][] {{0, 3}, {4, 3}, {4, 0}, {4, -1}}) {
            IllegalArgumentException e = expectThrows(
                    IllegalArgumentException.class, () -> PackedCentroids.pack(new float[wrong[0]], wrong[1]));
            assertEquals(
                    "centroids have [" + wrong[0] + "] values; they must have a multiple of the dimension [" + wrong[1]
                            + "], above 0",
                    e.getMessage());
        }
    }

    private static void assertBits(String message, float[] expected, float[] actual) {
        assertEquals(message, -1, Arrays.mismatch(expected, actual));
    }

    private static int lowestBest(float[] scores) {
        int lowest = 0;
        for (int k = 1; k < scores.length; k++) {
            if (scores[k] > scores[lowest]) {
                lowest = k;
            }
        }
        return lowest;
    }

    private static float[] whole(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = randomIntBetween(-3, 3);
        }
        return values;
    }

    private static long wholeDistance(float[] vectors, int i, float[] centroids, int k, int dimension) {
        long sum = 0;
        for (int j = 0; j < dimension; j++) {
            long difference = (long) vectors[i * dimension + j] - (long) centroids[k * dimension + j];
            sum += difference * difference;
        }
        return sum;
    }

    /** Random vectors and centroids of a random shape and magnitude, some of them equal. */
    private static final class Shape {
        private final int dimension;
        private final int size;
        private final int n;
        private final float[] vectors;
        private final float[] rows;
        private final PackedCentroids centroids;

        Shape() {
            this(
                    rarely() ? randomIntBetween(1, 1000) : randomIntBetween(1, 70),
                    randomBoolean() ? randomIntBetween(1, 700) : randomIntBetween(1, 70),
                    randomIntBetween(1, 50));
        }

        Shape(int dimension, int size, int n) {
            this.dimension = dimension;
            this.size = size;
            this.n = n;
            float magnitude = (float) Math.scalb(1.0, randomFrom(0, 0, -40, 45));
            vectors = values(n, magnitude);
            rows = values(size, magnitude);
            for (int k = 0; k < size; k++) {
                if (rarely()) {
                    System.arraycopy(vectors, randomIntBetween(0, n - 1) * dimension, rows, k * dimension, dimension);
                }
            }
            centroids = PackedCentroids.pack(rows, dimension);
        }

        private float[] values(int count, float magnitude) {
            float[] values = new float[count * dimension];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random().nextGaussian() * magnitude;
            }
            for (int i = 1; i < count; i++) {
                if (rarely()) {
                    System.arraycopy(values, randomIntBetween(0, i - 1) * dimension, values, i * dimension, dimension);
                }
            }
            return values;
        }

        float[] row(int i) {
            return Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
        }

        double squaredDistance(int i, int k) {
            double sum = 0;
            for (int j = 0; j < dimension; j++) {
                double difference = (double) vectors[i * dimension + j] - rows[k * dimension + j];
                sum += difference * difference;
            }
            return sum;
        }

        double squaredVector(int i) {
            return squaredLength(vectors, i);
        }

        double squaredLength(int k) {
            return squaredLength(rows, k);
        }

        private double squaredLength(float[] values, int row) {
            double sum = 0;
            for (int j = 0; j < dimension; j++) {
                sum += (double) values[row * dimension + j] * values[row * dimension + j];
            }
            return sum;
        }

        @Override
        public String toString() {
            return "dimension " + dimension + ", centroids " + size + ", vectors " + n;
        }
    }
}
