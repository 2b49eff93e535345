/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.onnx;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.Assume.assumeNoException;

import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.ParseBudget;
import dev.recsys.rescore.model.RankingModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class OnnxModelTests extends OpenSearchTestCase {
    private static List<String> names(int features) {
        return IntStream.range(0, features).mapToObj(i -> "f" + i).toList();
    }

    /** Skips the test where the natives of the runtime do not load. */
    private static RankingModel parse(byte[] file, Integer output, int features) {
        try {
            return OnnxRuntimes.parse(file, output, names(features), ModelLimits.DEFAULT, ParseBudget.UNLIMITED);
        } catch (IllegalStateException e) {
            assumeNoException("skipped: the natives of ONNX Runtime do not load here", e);
            throw e;
        }
    }

    private static void refuses(String message, byte[] file, Integer output, int features) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> parse(file, output, features));
        assertThat(e.getMessage(), containsString(message));
    }

    private static float[] randomFloats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random().nextGaussian();
        }
        return values;
    }

    private static FeatureMatrix randomMatrix(int features, int count) {
        FeatureMatrix matrix = FeatureMatrix.of(features, count);
        for (int feature = 0; feature < features; feature++) {
            for (int doc = 0; doc < count; doc++) {
                matrix.column(feature)[doc] = random().nextGaussian();
            }
        }
        return matrix;
    }

    private static double[] slow(float[] weights, float[] biases, FeatureMatrix matrix, int output) {
        double[] scores = new double[matrix.count()];
        for (int doc = 0; doc < matrix.count(); doc++) {
            scores[doc] = biases[output];
            for (int feature = 0; feature < weights.length / biases.length; feature++) {
                scores[doc] += (float) matrix.column(feature)[doc] * (double) weights[feature * biases.length + output];
            }
        }
        return scores;
    }

    public void testALinearModelPredictsItsSums() {
        for (int count : new int[] {0, 1, 7, 1023, 1024, 1025, 2500}) {
            int features = 1 + random().nextInt(6);
            float[] weights = randomFloats(features);
            float[] biases = randomFloats(1);
            RankingModel model = parse(OnnxBytes.linear(weights, biases), null, features);
            assertEquals(1, model.outputs());
            FeatureMatrix matrix = randomMatrix(features, count);
            double[] out = new double[count];
            model.score(matrix, out);
            assertArrayEquals(slow(weights, biases, matrix, 0), out, 1e-5);
        }
    }

    public void testPredictionsAreExactWhereFloatsAre() {
        RankingModel model = parse(OnnxBytes.linear(new float[] {0.5f, -2, 4}, new float[] {0.25f}), null, 3);
        FeatureMatrix matrix = new FeatureMatrix(new double[][] {{1, 2, 8}, {0.5, 3, 0}, {1, -1, 0.125}}, 3);
        double[] out = new double[3];
        model.predict(matrix, out);
        assertArrayEquals(new double[] {0.5 - 1 + 4 + 0.25, 1 - 6 - 4 + 0.25, 4 + 0.5 + 0.25}, out, 1e-6);
        assertEquals(names(3), model.features());
        assertEquals("ONNX, 3 features, output [y]", model.label());
        assertThat(model.bytes(), greaterThan(1L << 20));
    }

    public void testOneOfSeveralOutputsIsTheScore() {
        float[] weights = randomFloats(8);
        float[] biases = randomFloats(2);
        byte[] file = OnnxBytes.linear(weights, biases);
        FeatureMatrix matrix = randomMatrix(4, 11);
        double[][] scores = new double[2][11];
        for (int output = 0; output < 2; output++) {
            RankingModel model = parse(file, output, 4);
            assertEquals(2, model.outputs());
            assertEquals(output, model.output());
            model.score(matrix, scores[output]);
            assertArrayEquals(slow(weights, biases, matrix, output), scores[output], 1e-5);
        }
        assertFalse(Arrays.equals(scores[0], scores[1]));
        refuses("[output] is [null]; the model predicts [2] values for a document", file, null, 4);
        refuses("[output] is [2]; the model predicts [2] values for a document", file, 2, 4);
    }

    public void testTooManyOutputsAreRefused() {
        int most = ModelLimits.MOST_OUTPUTS;
        byte[] file = OnnxBytes.linear(randomFloats(most), randomFloats(most));
        assertEquals(most, parse(file, most - 1, 1).outputs());
        int more = most + 1;
        String refusal = "the output [y] has [1001] values for a document; it must have at most 1000";
        refuses(refusal, OnnxBytes.linear(randomFloats(more), randomFloats(more)), 0, 1);
        // Tells no width: the input, whose values are 0 in the trial, repeated as often as its greatest value and 1,001
        // say.
        OnnxBytes toInt64 =
                new OnnxBytes().text(1, "to").number(3, OnnxBytes.INT64).number(20, 2);
        OnnxBytes times = new OnnxBytes()
                .number(1, 2)
                .number(2, OnnxBytes.INT64)
                .number(7, 1)
                .number(7, more)
                .text(8, "times");
        OnnxBytes untold = new OnnxBytes()
                .part(1, OnnxBytes.node("Cast", "whole", "x").part(5, toInt64))
                .part(1, OnnxBytes.node("ReduceMax", "greatest", "whole"))
                .part(1, OnnxBytes.node("Add", "row", "greatest", "times"))
                .part(1, OnnxBytes.node("Squeeze", "repeats", "row"))
                .part(1, OnnxBytes.node("Tile", "y", "x", "repeats"))
                .part(5, times)
                .part(11, OnnxBytes.value("x", OnnxBytes.FLOAT, OnnxBytes.ANY, 1))
                .part(12, OnnxBytes.value("y", OnnxBytes.FLOAT, OnnxBytes.ANY, OnnxBytes.ANY));
        refuses(refusal, OnnxBytes.model(untold), 0, 1);
    }

    public void testAMissingFeatureStaysNaN() {
        RankingModel model = parse(OnnxBytes.linear(new float[] {1, 1}, new float[] {0}), null, 2);
        double[] out = new double[2];
        model.predict(new FeatureMatrix(new double[][] {{1, 1}, {Double.NaN, 1}}, 2), out);
        assertEquals(Double.NaN, out[0], 0);
        assertEquals(2, out[1], 1e-6);
    }

    public void testAVectorOfScoresIsAnOutputToo() {
        OnnxBytes graph = new OnnxBytes()
                .part(1, OnnxBytes.node("MatMul", "y", "x", "w"))
                .part(5, OnnxBytes.tensor("w", new float[] {2, 3}, 2))
                .part(11, OnnxBytes.value("x", OnnxBytes.FLOAT, OnnxBytes.ANY, 2))
                .part(12, OnnxBytes.value("y", OnnxBytes.FLOAT, OnnxBytes.ANY));
        RankingModel model = parse(OnnxBytes.model(graph), null, 2);
        double[] out = new double[2];
        model.predict(new FeatureMatrix(new double[][] {{1, 10}, {1, 100}}, 2), out);
        assertArrayEquals(new double[] {5, 320}, out, 1e-6);
    }

    public void testThreadsMayShareAModel() throws Exception {
        RankingModel model = parse(OnnxBytes.linear(new float[] {1, 2}, new float[] {3}), null, 2);
        Thread[] threads = new Thread[4];
        double[][] out = new double[threads.length][500];
        for (int i = 0; i < threads.length; i++) {
            int own = i;
            FeatureMatrix matrix = FeatureMatrix.of(2, 500);
            Arrays.fill(matrix.column(0), own);
            threads[i] = new Thread(() -> model.predict(matrix, out[own]));
            threads[i].start();
        }
        for (int i = 0; i < threads.length; i++) {
            threads[i].join();
            for (double score : out[i]) {
                assertEquals(i + 3, score, 1e-6);
            }
        }
    }

    public void testOtherInputsAndOutputsAreRefused() {
        OnnxBytes good = OnnxBytes.value("x", OnnxBytes.FLOAT, OnnxBytes.ANY, 2);
        refuses(
                "the input [x] is",
                OnnxBytes.identity(
                        OnnxBytes.value("x", OnnxBytes.INT64, OnnxBytes.ANY, 2),
                        OnnxBytes.value("y0", OnnxBytes.INT64, OnnxBytes.ANY, 2)),
                null,
                2);
        refuses(
                "the input [x] is",
                OnnxBytes.identity(
                        OnnxBytes.value("x", OnnxBytes.FLOAT, 1, 2), OnnxBytes.value("y0", OnnxBytes.FLOAT, 1, 2)),
                null,
                2);
        refuses(
                "and [3] features, as many as [features] names",
                OnnxBytes.identity(good, OnnxBytes.value("y0", OnnxBytes.FLOAT, OnnxBytes.ANY, 2)),
                null,
                3);
        refuses(
                "are float tensors [documents] or [documents, outputs]; it must have one such",
                OnnxBytes.identity(
                        good,
                        OnnxBytes.value("y0", OnnxBytes.FLOAT, OnnxBytes.ANY, 2),
                        OnnxBytes.value("y1", OnnxBytes.FLOAT, OnnxBytes.ANY, 2)),
                null,
                2);
        OnnxBytes two = new OnnxBytes()
                .part(1, OnnxBytes.node("Add", "y", "a", "b"))
                .part(11, OnnxBytes.value("a", OnnxBytes.FLOAT, OnnxBytes.ANY, 1))
                .part(11, OnnxBytes.value("b", OnnxBytes.FLOAT, OnnxBytes.ANY, 1))
                .part(12, OnnxBytes.value("y", OnnxBytes.FLOAT, OnnxBytes.ANY, 1));
        refuses("the model has the inputs [a, b]; it must have one", OnnxBytes.model(two), null, 1);
        Exception unnamed = assertThrows(
                IllegalArgumentException.class,
                () -> parse(OnnxBytes.linear(new float[] {1}, new float[] {1}), null, 0));
        assertThat(unnamed.getMessage(), containsString("[features] is missing"));
    }

    public void testABrokenFileIsRefused() {
        byte[] file = OnnxBytes.linear(new float[] {1, 2}, new float[] {3});
        for (int length = 1; length < file.length; length++) {
            byte[] truncated = Arrays.copyOf(file, length);
            assertThrows(IllegalArgumentException.class, () -> parse(truncated, null, 2));
        }
        refuses("ONNX Runtime cannot use the model", new byte[0], null, 2);
        refuses("the file is no ONNX model, or truncated", "tree\nversion=v4".getBytes(), null, 2);
        OnnxBytes unknown = new OnnxBytes()
                .part(1, OnnxBytes.node("RankMagic", "y", "x"))
                .part(11, OnnxBytes.value("x", OnnxBytes.FLOAT, OnnxBytes.ANY, 2))
                .part(12, OnnxBytes.value("y", OnnxBytes.FLOAT, OnnxBytes.ANY, 2));
        refuses("RankMagic", OnnxBytes.model(unknown), null, 2);
    }

    public void testDataInOtherFilesIsRefused() {
        OnnxBytes place = new OnnxBytes().text(1, "location").text(2, "../../secret");
        OnnxBytes weights = new OnnxBytes()
                .number(1, 2)
                .number(2, OnnxBytes.FLOAT)
                .text(8, "w")
                .part(13, place)
                .number(14, 1);
        byte[] initializer = OnnxBytes.model(new OnnxBytes().part(5, weights));
        refuses("a tensor of the model has its data in another file", initializer, null, 2);
        OnnxBytes constant =
                new OnnxBytes().part(5, new OnnxBytes().text(1, "value").part(5, weights));
        OnnxBytes branch = new OnnxBytes().part(5, new OnnxBytes().part(6, new OnnxBytes().part(1, constant)));
        refuses(
                "a tensor of the model has its data in another file",
                OnnxBytes.model(new OnnxBytes().part(1, branch)),
                null,
                2);
    }

    public void testTooLargeOrTooSlowIsRefused() {
        byte[] file = OnnxBytes.linear(new float[] {1, 2}, new float[] {3});
        ModelLimits all = ModelLimits.DEFAULT;
        ModelLimits small = new ModelLimits(
                file.length - 1,
                all.trees(),
                all.nodes(),
                all.depth(),
                all.features(),
                all.categories(),
                all.categoryBytes());
        Exception large = assertThrows(
                IllegalArgumentException.class,
                () -> OnnxRuntimes.parse(file, null, names(2), small, ParseBudget.UNLIMITED));
        assertThat(large.getMessage(), containsString("bytes; at most " + (file.length - 1) + " are read"));
        ParseBudget over = () -> {
            throw new IllegalArgumentException("the time is up");
        };
        Exception slow =
                assertThrows(IllegalArgumentException.class, () -> OnnxRuntimes.parse(file, null, names(2), all, over));
        assertEquals("the time is up", slow.getMessage());
    }

    public void testTheRuntimeIsSeenOnlyWhereItIs() {
        assertTrue(OnnxRuntimes.isPresent());
        assertFalse(OnnxRuntimes.isPresent(ClassLoader.getPlatformClassLoader()));
    }
}
