/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class ResidualQuantizerTests extends OpenSearchTestCase {
    private final VectorKernel kernel = VectorKernel.best();

    public void testCodesAreThoseOfASlowSearchOnWholeNumbers() {
        for (int round = 0; round < 50; round++) {
            int dimension = randomIntBetween(1, 20);
            EncodingSpec spec = TestCodebooks.spec(dimension, false, 1);
            List<float[]> levels = new ArrayList<>();
            for (int level = 0; level < randomIntBetween(1, 4); level++) {
                levels.add(TestCodebooks.wholeNumbers(random(), randomIntBetween(1, 150) * dimension));
            }
            Codebook codebook = Codebook.of(spec, null, levels);
            int n = randomIntBetween(0, 200);
            float[] vectors = TestCodebooks.wholeNumbers(random(), n * dimension);
            int[] codes = new int[n * levels.size()];
            float[] errors = new float[n];
            new ResidualQuantizer(codebook, kernel).encode(vectors, n, codes, errors);
            for (int i = 0; i < n; i++) {
                double[] vector = doubles(vectors, i * dimension, dimension);
                SlowPath expected = slowBeam(codebook, vector, levels.size(), 1).get(0);
                assertArrayEquals(
                        expected.codes, Arrays.copyOfRange(codes, i * levels.size(), (i + 1) * levels.size()));
                assertEquals(expected.error(vector), errors[i], 1e-6 * expected.error(vector));
            }
        }
    }

    public void testCodesLeaveAsLittleAsThoseOfASlowSearch() {
        for (boolean normalizeResiduals : new boolean[] {false, true}) {
            int dimension = randomIntBetween(1, 70);
            Codebook codebook =
                    TestCodebooks.random(random(), TestCodebooks.spec(dimension, normalizeResiduals, 1), 100, 30, 64);
            ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
            for (int i = 0; i < 200; i++) {
                float[] vector = TestCodebooks.gaussian(random(), dimension, 1);
                SemanticId id = quantizer.encode(vector);
                double[] exact = doubles(vector, 0, dimension);
                SlowPath expected = slowBeam(codebook, exact, 3, 1).get(0);
                // Two centroids may be equally near but for a rounding: then the codes differ and the error hardly.
                if (Arrays.equals(expected.codes, id.codes()) == false) {
                    assertEquals(
                            expected.error(exact),
                            slowFollow(codebook, exact, id.codes()).error(exact),
                            1e-4);
                } else {
                    assertEquals(expected.error(exact), id.error(), 1e-4 * expected.error(exact) + 1e-7);
                }
            }
        }
    }

    public void testABatchGivesTheBitsOfOneAtATime() {
        int dimension = randomIntBetween(1, 300);
        int beam = randomFrom(1, 1, 3);
        Codebook codebook =
                TestCodebooks.random(random(), TestCodebooks.spec(dimension, randomBoolean(), beam), 70, 1, 33);
        ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
        int n = randomIntBetween(1, 300);
        float[] vectors = TestCodebooks.gaussian(random(), n * dimension, 1);
        float[] before = vectors.clone();
        int[] codes = new int[n * 3];
        float[] errors = new float[n];
        quantizer.encode(vectors, n, codes, errors);
        assertArrayEquals("encoding does not touch its input", before, vectors, 0);
        for (int i = 0; i < n; i++) {
            SemanticId one = quantizer.encode(Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension));
            assertArrayEquals(one.codes(), Arrays.copyOfRange(codes, i * 3, i * 3 + 3));
            assertEquals(one.error(), errors[i], 0);
        }
    }

    public void testTrainingSeesTheResidualsOfEncoding() {
        int dimension = randomIntBetween(1, 100);
        boolean normalize = randomBoolean();
        Codebook codebook = TestCodebooks.random(random(), TestCodebooks.spec(dimension, normalize, 1), 90, 40, 20);
        int n = 150;
        float[] vectors = TestCodebooks.gaussian(random(), n * dimension, 1);
        int[] codes = new int[n * 3];
        new ResidualQuantizer(codebook, kernel).encode(vectors, n, codes, new float[n]);

        List<PackedCentroids> frozen = List.of(codebook.level(0), codebook.level(1));
        float[] residuals = vectors.clone();
        int[] levelCodes = new int[n];
        Residuals.descend(kernel, residuals, n, frozen, normalize, levelCodes);
        float[] stepwise = vectors.clone();
        float[] norms = new float[n];
        Arrays.fill(norms, 1);
        for (int level = 0; level < 2; level++) {
            for (int i = 0; i < n; i++) {
                levelCodes[i] = codes[i * 3 + level];
            }
            Residuals.step(kernel, stepwise, n, frozen.get(level), levelCodes, normalize, norms);
        }
        assertArrayEquals(residuals, stepwise, 0);
        kernel.nearest(residuals, n, codebook.level(2), levelCodes);
        for (int i = 0; i < n; i++) {
            assertEquals(codes[i * 3 + 2], levelCodes[i]);
        }
    }

    public void testTheBeamIsThatOfASlowSearch() {
        for (int round = 0; round < 30; round++) {
            int dimension = randomIntBetween(2, 30);
            int beam = randomIntBetween(2, 9);
            boolean normalize = randomBoolean();
            Codebook codebook =
                    TestCodebooks.random(random(), TestCodebooks.spec(dimension, normalize, beam), 20, 7, 30);
            ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
            for (int i = 0; i < 20; i++) {
                float[] vector = TestCodebooks.gaussian(random(), dimension, 1);
                double[] exact = doubles(vector, 0, dimension);
                SlowPath expected = slowBeam(codebook, exact, 3, beam).get(0);
                SemanticId id = quantizer.encode(vector);
                assertEquals(expected.error(exact), id.error(), 1e-4 * expected.error(exact) + 1e-6);
            }
        }
    }

    public void testABeamWideEnoughFindsTheBestOfAllPaths() {
        int dimension = randomIntBetween(2, 10);
        Codebook codebook = TestCodebooks.random(random(), TestCodebooks.spec(dimension, false, 64), 4, 4, 4);
        ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
        for (int i = 0; i < 50; i++) {
            float[] vector = TestCodebooks.gaussian(random(), dimension, 1);
            double[] exact = doubles(vector, 0, dimension);
            double best = Double.POSITIVE_INFINITY;
            for (int path = 0; path < 64; path++) {
                int[] codes = {path / 16, path / 4 % 4, path % 4};
                best = Math.min(best, slowFollow(codebook, exact, codes).error(exact));
            }
            assertEquals(best, quantizer.encode(vector).error(), 1e-4 * best + 1e-6);
        }
    }

    public void testNearestPathsBeginWithTheVectorsOwnAndThenTheBest() {
        for (int round = 0; round < 20; round++) {
            int dimension = randomIntBetween(2, 30);
            Codebook codebook = TestCodebooks.random(
                    random(), TestCodebooks.spec(dimension, randomBoolean(), randomFrom(1, 4)), 20, 7, 30);
            ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
            float[] vector = TestCodebooks.gaussian(random(), dimension, 1);
            double[] exact = doubles(vector, 0, dimension);
            int depth = randomIntBetween(1, 3);
            int probes = randomIntBetween(1, 12);
            List<CodePath> paths = quantizer.nearestPaths(vector, depth, probes);
            assertEquals(probes, paths.size());
            int[] own = quantizer.encode(vector).codes();
            assertArrayEquals(Arrays.copyOf(own, depth), paths.get(0).codes());
            assertEquals(
                    "no path comes twice",
                    probes,
                    paths.stream()
                            .map(path -> Arrays.toString(path.codes()))
                            .distinct()
                            .count());
            double former = 0;
            for (CodePath path : paths.subList(1, probes)) {
                assertTrue(path.error() >= former);
                former = path.error();
                assertEquals(depth, path.depth());
                double slow = slowFollow(codebook, exact, path.codes()).error(exact);
                assertEquals(slow, path.error(), 1e-4 * slow + 1e-6);
            }
            if (depth == 1) {
                List<SlowPath> expected = slowBeam(codebook, exact, 1, probes);
                double worst = expected.get(probes - 1).error(exact);
                assertTrue(paths.stream().skip(1).allMatch(path -> path.error() <= worst * 1.0001 + 1e-6));
            }
        }
    }

    public void testThereAreNoMorePathsThanTheLevelsHave() {
        Codebook codebook = TestCodebooks.random(random(), TestCodebooks.spec(3, false, 1), 2, 3);
        ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
        assertEquals(2, quantizer.nearestPaths(new float[3], 1, 100).size());
        assertEquals(6, quantizer.nearestPaths(new float[3], 2, 100).size());
    }

    public void testReconstructionAndErrorAgree() {
        int dimension = randomIntBetween(1, 60);
        Codebook codebook = TestCodebooks.random(random(), TestCodebooks.spec(dimension, false, 1), 20, 20, 20);
        ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
        float[] vector = TestCodebooks.gaussian(random(), dimension, 1);
        SemanticId id = quantizer.encode(vector);
        float[] reconstructed = quantizer.reconstruct(id.codes());
        double squared = 0;
        double left = 0;
        for (int j = 0; j < dimension; j++) {
            squared += (double) vector[j] * vector[j];
            left += Math.pow(vector[j] - reconstructed[j], 2);
        }
        assertEquals(left / squared, id.error(), 1e-5);
        assertArrayEquals(
                codebook.level(0).unpack(),
                concatenate(quantizer, codebook.level(0).size()),
                0);
    }

    private static float[] concatenate(ResidualQuantizer quantizer, int size) {
        int dimension = quantizer.codebook().dimension();
        float[] all = new float[size * dimension];
        for (int k = 0; k < size; k++) {
            System.arraycopy(quantizer.reconstruct(new int[] {k}), 0, all, k * dimension, dimension);
        }
        return all;
    }

    public void testAVectorOfZerosHasCodesAndNoError() {
        for (int beam : new int[] {1, 3}) {
            Codebook codebook = TestCodebooks.random(random(), TestCodebooks.spec(5, randomBoolean(), beam), 8, 8);
            SemanticId id = new ResidualQuantizer(codebook, kernel).encode(new float[5]);
            assertEquals(0f, id.error(), 0);
        }
    }

    public void testTheErrorOfAVanishingVectorIsFinite() {
        EncodingSpec spec = TestCodebooks.spec(1, false, randomFrom(1, 2));
        Codebook codebook = Codebook.of(spec, null, List.of(new float[] {1e10f}));
        SemanticId id = new ResidualQuantizer(codebook, kernel).encode(new float[] {1e-22f});
        assertEquals(Float.MAX_VALUE, id.error(), 0);
    }

    public void testAResidualOfLengthZeroGoesOnWithoutNaN() {
        EncodingSpec spec = TestCodebooks.spec(2, true, randomFrom(1, 2));
        Codebook codebook = Codebook.of(spec, null, List.of(new float[] {1, 2, 5, 5}, new float[] {1, 0, 0, 1}));
        SemanticId id = new ResidualQuantizer(codebook, kernel).encode(new float[] {1, 2});
        assertEquals(0, id.codes()[0]);
        assertEquals(0f, id.error(), 0);
    }

    public void testWrongCallsAreRefusedWithTheNumbers() {
        Codebook codebook = TestCodebooks.random(random(), TestCodebooks.spec(3, false, 1), 2, 3);
        ResidualQuantizer quantizer = new ResidualQuantizer(codebook, kernel);
        assertMessage("the vector has [4] dimensions; the codebook has [3]", () -> quantizer.encode(new float[4]));
        assertMessage(
                "[vectors] holds [5] values; [2] vectors need [6]",
                () -> quantizer.encode(new float[5], 2, new int[4], new float[2]));
        assertMessage(
                "[codes] holds [3] values; [2] vectors need [4]",
                () -> quantizer.encode(new float[6], 2, new int[3], new float[2]));
        assertMessage(
                "[errors] holds [1] values; [2] vectors need [2]",
                () -> quantizer.encode(new float[6], 2, new int[4], new float[1]));
        assertMessage("[depth] is [3]; it must be from 1 to 2", () -> quantizer.nearestPaths(new float[3], 3, 1));
        assertMessage("[probes] is [0]; it must be from 1 to 256", () -> quantizer.nearestPaths(new float[3], 1, 0));
        assertMessage(
                "[probes] is [257]; it must be from 1 to 256", () -> quantizer.nearestPaths(new float[3], 1, 257));
        assertMessage("[codes] is [0]; it must be from 1 to 2", () -> quantizer.reconstruct(new int[0]));
        assertMessage(
                "[codes] has [3] at position [1]; it must be from 0 to 2",
                () -> quantizer.reconstruct(new int[] {0, 3}));
        Codebook normalized = TestCodebooks.random(random(), TestCodebooks.spec(3, true, 1), 2, 3);
        IllegalStateException e =
                expectThrows(IllegalStateException.class, () -> new ResidualQuantizer(normalized, kernel)
                        .reconstruct(new int[] {0, 1}));
        assertTrue(e.getMessage(), e.getMessage().contains("[normalize_residuals]"));
    }

    private static void assertMessage(String message, Runnable action) {
        assertEquals(
                message,
                expectThrows(IllegalArgumentException.class, action::run).getMessage());
    }

    private record SlowPath(int[] codes, double[] residual, double norm) {
        double left() {
            return norm * norm * squared(residual);
        }

        double error(double[] vector) {
            return squared(vector) == 0 ? 0 : left() / squared(vector);
        }
    }

    /** The paths that leave least, best first, found in double precision by trying everything. */
    private static List<SlowPath> slowBeam(Codebook codebook, double[] vector, int depth, int beam) {
        List<SlowPath> paths = List.of(new SlowPath(new int[0], vector, 1));
        for (int level = 0; level < depth; level++) {
            List<SlowPath> extended = new ArrayList<>();
            for (SlowPath path : paths) {
                for (int k = 0; k < codebook.level(level).size(); k++) {
                    extended.add(slowStep(codebook, path, level, k));
                }
            }
            extended.sort(Comparator.comparingDouble(SlowPath::left));
            paths = extended.subList(0, Math.min(beam, extended.size()));
        }
        return paths;
    }

    private static SlowPath slowFollow(Codebook codebook, double[] vector, int[] codes) {
        SlowPath path = new SlowPath(new int[0], vector, 1);
        for (int level = 0; level < codes.length; level++) {
            path = slowStep(codebook, path, level, codes[level]);
        }
        return path;
    }

    private static SlowPath slowStep(Codebook codebook, SlowPath path, int level, int k) {
        int[] codes = Arrays.copyOf(path.codes, level + 1);
        codes[level] = k;
        // The length is divided out before a level, not after the last one: here on the way in.
        double norm = level > 0 && codebook.spec().normalizeResiduals() ? Math.sqrt(squared(path.residual)) : 1;
        double divisor = norm == 0 ? 1 : norm;
        double[] residual = new double[path.residual.length];
        for (int j = 0; j < residual.length; j++) {
            residual[j] = path.residual[j] / divisor - codebook.level(level).value(k, j);
        }
        return new SlowPath(codes, residual, path.norm * norm);
    }

    private static double squared(double[] vector) {
        return Arrays.stream(vector).map(x -> x * x).sum();
    }

    private static double[] doubles(float[] vectors, int offset, int dimension) {
        double[] values = new double[dimension];
        for (int j = 0; j < dimension; j++) {
            values[j] = vectors[offset + j];
        }
        return values;
    }
}
