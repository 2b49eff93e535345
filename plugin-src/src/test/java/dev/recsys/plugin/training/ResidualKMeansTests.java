/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.VectorComposer;
import dev.recsys.ingest.semanticid.kernel.ScalarVectorKernel;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.util.BytesRef;
import org.opensearch.test.OpenSearchTestCase;

public class ResidualKMeansTests extends OpenSearchTestCase {
    private static TrainingParameters parameters(long seed, boolean standardize, boolean residuals, Integer... levels) {
        return new TrainingParameters(
                List.of(new TrainingParameters.WeightedField("v", 1)),
                List.of(levels),
                15,
                0,
                1_000_000,
                seed,
                true,
                standardize,
                residuals,
                1,
                OnMissing.SKIP);
    }

    private static float[][] clustered(Random random, int n, int dimension, int clusters) {
        float[][] centers = new float[clusters][dimension];
        for (float[] center : centers) {
            for (int j = 0; j < dimension; j++) {
                center[j] = (float) random.nextGaussian();
            }
        }
        float[][] vectors = new float[n][dimension];
        for (float[] vector : vectors) {
            float[] center = centers[random.nextInt(clusters)];
            for (int j = 0; j < dimension; j++) {
                vector[j] = center[j] + 0.3f * (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    private static TrainedCodebook train(TrainingParameters parameters, float[][] vectors, int segments, long order) {
        return new ResidualKMeans(
                        parameters,
                        new MemoryVectorPasses(vectors, parameters.levels().size(), segments, new Random(order)),
                        new ScalarVectorKernel(),
                        progress -> {})
                .train();
    }

    public void testAnySplitOfTheDocumentsGivesTheSameBytes() {
        float[][] vectors = clustered(random(), 600, 24, 9);
        TrainingParameters parameters = parameters(randomLong(), randomBoolean(), randomBoolean(), 12, 9, 5);
        byte[] one = new CodebookCodec().encode(train(parameters, vectors, 1, 1).codebook());
        for (int segments : new int[] {2, 3, 17}) {
            byte[] other = new CodebookCodec()
                    .encode(train(parameters, vectors, segments, randomLong()).codebook());
            assertArrayEquals(segments + " segments", one, other);
        }
    }

    public void testAnotherSeedGivesAnotherCodebook() {
        float[][] vectors = clustered(random(), 300, 8, 5);
        byte[] one = new CodebookCodec()
                .encode(train(parameters(1, false, false, 8), vectors, 2, 1).codebook());
        byte[] other = new CodebookCodec()
                .encode(train(parameters(2, false, false, 8), vectors, 2, 1).codebook());
        assertFalse(Arrays.equals(one, other));
    }

    public void testReportedErrorIsThatOfEncodingTheSample() {
        for (boolean residuals : new boolean[] {false, true}) {
            float[][] vectors = clustered(random(), 400, 16, 6);
            TrainingParameters parameters = parameters(7, randomBoolean(), residuals, 8, 8, 8);
            TrainedCodebook trained = train(parameters, vectors, 3, 5);
            ResidualQuantizer quantizer = new ResidualQuantizer(trained.codebook(), new ScalarVectorKernel());
            VectorComposer composer = new VectorComposer(
                    trained.codebook().spec(), trained.codebook().standardization(), OnMissing.SKIP);
            double lost = 0;
            double all = 0;
            for (float[] vector : vectors) {
                float[] composed = new float[composer.dimension()];
                composer.compose(new float[][] {vector}, composed, 0);
                double squared = 0;
                for (float x : composed) {
                    squared += (double) x * x;
                }
                lost += quantizer.encode(composed).error() * squared;
                all += squared;
            }
            assertEquals(lost / all, trained.levels().get(2).relativeMse(), 1e-5);
        }
    }

    public void testEveryLevelLowersTheErrorAndUsesAllItsCentroids() {
        TrainedCodebook trained =
                train(parameters(3, false, false, 16, 16, 16), clustered(random(), 1000, 12, 20), 4, 2);
        double before = 1;
        for (TrainedCodebook.Level level : trained.levels()) {
            assertThat(level.relativeMse(), lessThan(before));
            assertEquals(level.size(), level.used());
            before = level.relativeMse();
        }
    }

    /**
     * Against plain Lloyd in doubles from random starts, over many sets of points: a single run of either may end in a poor optimum, and one
     * set of points in twenty is kinder to random starts.
     */
    public void testLossIsNoWorseThanPlainKMeansFromRandomStarts() {
        double ours = 0;
        double theirs = 0;
        for (int set = 0; set < 20; set++) {
            float[][] vectors = clustered(random(), 800, 6, 12);
            List<double[]> normalized = normalized(vectors);
            for (int run = 0; run < 5; run++) {
                double loss = train(parameters(run, false, false, 12), vectors, 3, 3)
                        .levels()
                        .get(0)
                        .loss();
                assertThat(loss, greaterThan(0.0));
                ours += loss;
                theirs += plainKMeans(normalized, 12, 15, new Random(run));
            }
        }
        assertThat(ours, lessThanOrEqualTo(theirs));
    }

    private static List<double[]> normalized(float[][] vectors) {
        List<double[]> normalized = new ArrayList<>();
        for (float[] vector : vectors) {
            double norm = 0;
            for (float x : vector) {
                norm += (double) x * x;
            }
            double length = Math.sqrt(norm);
            double[] unit = new double[vector.length];
            for (int j = 0; j < unit.length; j++) {
                unit[j] = vector[j] / length;
            }
            normalized.add(unit);
        }
        return normalized;
    }

    private static double plainKMeans(List<double[]> points, int k, int iterations, Random random) {
        int dimension = points.get(0).length;
        double[][] centers = new double[k][];
        for (int c = 0; c < k; c++) {
            centers[c] = points.get(random.nextInt(points.size())).clone();
        }
        double loss = 0;
        for (int iteration = 0; iteration <= iterations; iteration++) {
            double[][] sums = new double[k][dimension];
            int[] counts = new int[k];
            loss = 0;
            for (double[] point : points) {
                int best = 0;
                double bestDistance = Double.MAX_VALUE;
                for (int c = 0; c < k; c++) {
                    double distance = 0;
                    for (int j = 0; j < dimension; j++) {
                        distance += (point[j] - centers[c][j]) * (point[j] - centers[c][j]);
                    }
                    if (distance < bestDistance) {
                        bestDistance = distance;
                        best = c;
                    }
                }
                loss += bestDistance;
                counts[best]++;
                for (int j = 0; j < dimension; j++) {
                    sums[best][j] += point[j];
                }
            }
            for (int c = 0; c < k; c++) {
                for (int j = 0; j < dimension && counts[c] > 0; j++) {
                    centers[c][j] = sums[c][j] / counts[c];
                }
            }
        }
        return loss / points.size();
    }

    public void testSampleIsAboutAsLargeAsAsked() {
        float[][] vectors = clustered(random(), 4000, 3, 5);
        TrainingParameters parameters = new TrainingParameters(
                List.of(new TrainingParameters.WeightedField("v", 1)),
                List.of(4),
                3,
                0,
                1000,
                5,
                true,
                false,
                false,
                1,
                OnMissing.SKIP);
        TrainedCodebook trained = train(parameters, vectors, 2, 2);
        assertEquals(4000, trained.documents());
        // Five standard deviations of a binomial draw.
        assertEquals(1000, trained.sampled(), 5 * Math.sqrt(4000 * 0.25 * 0.75));
    }

    public void testTheSampleDependsOnTheSeed() {
        long threshold = KeyedHash.threshold(500, 1000);
        int both = 0;
        int first = 0;
        for (int i = 0; i < 1000; i++) {
            long idHash = KeyedHash.ofId(new BytesRef("id" + i));
            boolean one = frame(1, threshold).inSample(idHash);
            first += one ? 1 : 0;
            both += one && frame(2, threshold).inSample(idHash) ? 1 : 0;
        }
        // Two independent halves share a quarter; five standard deviations.
        assertEquals(500, first, 5 * Math.sqrt(1000 * 0.25));
        assertEquals(250, both, 5 * Math.sqrt(1000 * 0.25 * 0.75));
    }

    private static TrainingFrame frame(long seed, long threshold) {
        return new TrainingFrame(
                parameters(seed, false, false, 4).spec(new int[] {1}),
                OnMissing.SKIP,
                null,
                List.of(),
                seed,
                threshold);
    }

    public void testFewerDistinctVectorsThanCentroidsIsRefusedWithTheirNumber() {
        float[][] few = clustered(random(), 7, 4, 3);
        float[][] vectors = new float[200][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = few[i % few.length];
        }
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> train(parameters(1, false, false, 8), vectors, 3, 1));
        assertThat(
                e.getMessage(),
                containsString("[levels] has [8] at position [0], but the sample has only [7] distinct vectors"));
        // With as many centroids as vectors nothing is left over for a second level.
        e = expectThrows(IllegalArgumentException.class, () -> train(parameters(1, false, false, 7, 4), vectors, 3, 1));
        assertThat(e.getMessage(), containsString("[levels] has [4] at position [1]"));
        assertEquals(
                0,
                train(parameters(1, false, false, 7), vectors, 3, 1)
                        .levels()
                        .get(0)
                        .loss(),
                1e-9);
    }

    public void testFewerDocumentsThanCentroidsIsRefused() {
        float[][] vectors = clustered(random(), 5, 4, 2);
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> train(parameters(1, false, false, 4, 8), vectors, 1, 1));
        assertThat(e.getMessage(), containsString("[levels] asks for [8] centroids, but the sample has only [5]"));
    }

    public void testNoVectorsIsRefusedByField() {
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> train(parameters(1, false, false, 4), new float[0][], 1, 1));
        assertThat(e.getMessage(), containsString("field [v] has no vector in any document"));
    }

    public void testParametersOutOfRangeAreRefusedByName() {
        assertRefused("[levels] has [0] at position [1]; it must be from 2 to 65536", List.of(4, 0), 10, 0.1, 10);
        assertRefused("[levels] has [100000] at position [0]", List.of(100_000), 10, 0.1, 10);
        assertRefused("[levels] has [0] entries", List.of(), 10, 0.1, 10);
        assertRefused("[max_iterations] is [0]", List.of(4), 0, 0.1, 10);
        assertRefused("[tolerance] is [NaN]", List.of(4), 10, Double.NaN, 10);
        assertRefused("[sample_size] is [0]", List.of(4), 10, 0.1, 0);
    }

    private static void assertRefused(
            String message, List<Integer> levels, int iterations, double tolerance, long sample) {
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> new TrainingParameters(
                        List.of(new TrainingParameters.WeightedField("v", 1)),
                        levels,
                        iterations,
                        tolerance,
                        sample,
                        1,
                        true,
                        false,
                        false,
                        1,
                        OnMissing.SKIP));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testProgressNeverGoesBack() {
        List<TrainingProgress> seen = new ArrayList<>();
        new ResidualKMeans(
                        parameters(1, false, false, 8, 8),
                        new MemoryVectorPasses(clustered(random(), 300, 5, 6), 2, 2, new Random(1)),
                        new ScalarVectorKernel(),
                        seen::add)
                .train();
        double before = 0;
        for (TrainingProgress progress : seen) {
            assertThat(progress.percent(), lessThanOrEqualTo(100.0));
            assertTrue(progress + " after " + before, progress.percent() >= before);
            before = progress.percent();
        }
        assertThat(before, greaterThan(90.0));
    }
}
