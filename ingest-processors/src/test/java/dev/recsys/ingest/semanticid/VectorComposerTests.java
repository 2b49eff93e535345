/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class VectorComposerTests extends OpenSearchTestCase {
    private static final ModalityField TEXT = new ModalityField("text", 1f, 2);
    private static final ModalityField IMAGE = new ModalityField("image", 4f, 3);

    public void testADotProductIsTheWeightedSumOfTheCosines() {
        for (int round = 0; round < 100; round++) {
            List<ModalityField> fields = new ArrayList<>();
            for (int f = randomIntBetween(0, 3); f >= 0; f--) {
                fields.add(new ModalityField("field" + f, randomFloat() * 5 + 0.01f, randomIntBetween(1, 50)));
            }
            VectorComposer composer =
                    new VectorComposer(new EncodingSpec(fields, true, false, 1), null, OnMissing.FAIL);
            float[][] a = vectors(fields);
            float[][] b = vectors(fields);
            double expected = 0;
            for (int f = 0; f < fields.size(); f++) {
                double cosine = dot(a[f], b[f]) / Math.sqrt(dot(a[f], a[f]) * dot(b[f], b[f]));
                expected += fields.get(f).weight() * cosine;
            }
            assertEquals(expected, dot(composed(composer, a), composed(composer, b)), 1e-5);
        }
    }

    public void testWithoutNormalizeADotProductIsTheWeightedSumOfDotProducts() {
        VectorComposer composer = composer(false, OnMissing.FAIL);
        float[][] a = {TestCodebooks.gaussian(random(), 2, 1), TestCodebooks.gaussian(random(), 3, 1)};
        float[][] b = {TestCodebooks.gaussian(random(), 2, 1), TestCodebooks.gaussian(random(), 3, 1)};
        double expected = dot(a[0], b[0]) + 4 * dot(a[1], b[1]);
        assertEquals(expected, dot(composed(composer, a), composed(composer, b)), 1e-4);
    }

    public void testComposingWritesOnlyItsOwnPlace() {
        float[] out = {9, 9, 9, 9, 9, 9, 9, 9};
        assertTrue(composer(false, OnMissing.FAIL).compose(new float[][] {{1, 2}, {3, 4, 5}}, out, 2));
        assertArrayEquals(new float[] {9, 9, 1, 2, 6, 8, 10, 9}, out, 0);
    }

    public void testStandardizationFollowsTheWeights() {
        Standardization standardization =
                new Standardization(new float[] {1, 2, 3, 4, 5}, new float[] {2, 1, 0.5f, 1, 4});
        VectorComposer composer = new VectorComposer(
                new EncodingSpec(List.of(TEXT, IMAGE), false, false, 1), standardization, OnMissing.ZERO);
        assertArrayEquals(new float[] {0, 0, 1.5f, 4, 20}, composed(composer, new float[][] {{1, 2}, {3, 4, 5}}), 0);
        assertArrayEquals(
                "a missing field is zeros before it is standardised, in training as here",
                new float[] {0, 0, -1.5f, -4, -20},
                composed(composer, new float[][] {{1, 2}, null}),
                0);
    }

    public void testAVectorOfZerosStaysZeros() {
        float[] out = composed(composer(true, OnMissing.FAIL), new float[][] {{0, -0f}, {0, 0, 0}});
        for (float value : out) {
            assertEquals(0f, value, 0);
        }
    }

    public void testZeroFillsAMissingField() {
        float[] out = new float[5];
        Arrays.fill(out, 42);
        assertTrue(composer(false, OnMissing.ZERO).compose(new float[][] {null, {1, 2, 3}}, out, 0));
        assertArrayEquals(new float[] {0, 0, 2, 4, 6}, out, 0);
    }

    public void testADocumentWithoutAnyVectorIsSkippedUnderZero() {
        assertFalse(composer(false, OnMissing.ZERO).compose(new float[2][], new float[5], 0));
    }

    public void testSkipSkipsADocumentThatLacksOneField() {
        VectorComposer composer = composer(true, OnMissing.SKIP);
        assertFalse(composer.compose(new float[][] {null, {1, 2, 3}}, new float[5], 0));
        assertFalse(composer.compose(new float[][] {{1, 2}, null}, new float[5], 0));
        assertTrue(composer.compose(new float[][] {{1, 2}, {1, 2, 3}}, new float[5], 0));
    }

    public void testFailNamesTheMissingField() {
        assertMessage(
                "field [image] is missing; give a vector of [3] numbers, or set [on_missing] to [zero] or [skip]",
                composer(true, OnMissing.FAIL),
                new float[][] {{1, 2}, null});
    }

    public void testAWrongDimensionNamesTheField() {
        VectorComposer composer = composer(true, randomFrom(OnMissing.values()));
        assertMessage("field [image] has [2] dimensions; it must have [3]", composer, new float[][] {{1, 2}, {1, 2}});
        assertMessage("field [text] has [0] dimensions; it must have [2]", composer, new float[][] {{}, {1, 2, 3}});
        assertMessage("[1] vectors are given for [2] fields", composer, new float[][] {{1, 2}});
    }

    public void testNaNAndInfinitiesNameTheComponent() {
        VectorComposer composer = composer(randomBoolean(), randomFrom(OnMissing.values()));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertMessage("field [image], component [1] is [" + bad + "]; it must be finite", composer, new float[][] {
                {1, 2}, {1, bad, 3}
            });
        }
    }

    public void testHugeNumbersWorkWithNormalize() {
        VectorComposer composer = composer(true, OnMissing.FAIL);
        float[] expected = composed(composer, new float[][] {{1, 1}, {2, -2, 1}});
        float[] huge = composed(composer, new float[][] {{3e38f, 3e38f}, {2e38f, -2e38f, 1e38f}});
        float[] tiny = composed(composer, new float[][] {{1e-44f, 1e-44f}, {2e-36f, -2e-36f, 1e-36f}});
        assertArrayEquals(expected, huge, 1e-6f);
        assertArrayEquals(expected, tiny, 1e-6f);
    }

    public void testHugeNumbersAreRefusedWithoutNormalize() {
        VectorComposer composer = composer(false, OnMissing.FAIL);
        assertTrue(composer.compose(new float[][] {{7e17f, 7e17f}, {1, 2, 3}}, new float[5], 0));
        // The last one is finite as a float until its weight makes it infinite.
        for (float huge : new float[] {1.1e18f, 1e20f, 3e38f}) {
            IllegalArgumentException e = expectThrows(
                    IllegalArgumentException.class,
                    () -> composer.compose(new float[][] {{1, 2}, {1, huge, 3}}, new float[5], 0));
            assertTrue(
                    e.getMessage(),
                    e.getMessage()
                            .startsWith("field [image] is too long: the vector to encode has the squared length ["));
            assertTrue(
                    e.getMessage(),
                    e.getMessage().endsWith("]; it must be at most [1.0E36]; [normalize] would scale it to length 1"));
        }
    }

    public void testAVectorThatStandardizationMakesHugeIsRefused() {
        VectorComposer composer = new VectorComposer(
                new EncodingSpec(List.of(TEXT), true, false, 1),
                new Standardization(new float[2], new float[] {1, 1e30f}),
                OnMissing.FAIL);
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class, () -> composer.compose(new float[][] {{1, 2}}, new float[2], 0));
        assertTrue(e.getMessage(), e.getMessage().contains("field [text] is too long"));
        assertTrue(e.getMessage(), e.getMessage().endsWith("it must be at most [1.0E36]"));
    }

    public void testTheLongestVectorLetThroughStaysFiniteOnItsWay() {
        // Centroids as long as they may be, each adding to the residual: one way to fit, and that points away.
        int dimension = 3;
        float longest = (float) Math.sqrt(Codebook.MAX_SQUARED_LENGTH / dimension) * 0.999f;
        float[] away = new float[dimension];
        Arrays.fill(away, -longest);
        List<float[]> levels = new ArrayList<>();
        for (int level = 0; level < Codebook.MAX_LEVELS; level++) {
            levels.add(away);
        }
        EncodingSpec spec = TestCodebooks.spec(dimension, false, randomFrom(1, 2));
        ResidualQuantizer quantizer = new ResidualQuantizer(Codebook.of(spec, null, levels), VectorKernel.best());
        float[] vector = new float[dimension];
        Arrays.fill(vector, longest);
        float[] out = new float[dimension];
        assertTrue(new VectorComposer(spec, null, OnMissing.FAIL).compose(new float[][] {vector}, out, 0));
        assertEquals(17 * 17, quantizer.encode(out).error(), 0.01);
    }

    public void testAStandardizationOfAnotherDimensionIsRefused() {
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class,
                () -> new VectorComposer(
                        new EncodingSpec(List.of(TEXT), true, false, 1),
                        new Standardization(new float[3], new float[] {1, 1, 1}),
                        OnMissing.FAIL));
        assertEquals("[standardize] has [3] components; the fields have [2] together", e.getMessage());
    }

    private static VectorComposer composer(boolean normalize, OnMissing onMissing) {
        return new VectorComposer(new EncodingSpec(List.of(TEXT, IMAGE), normalize, false, 1), null, onMissing);
    }

    private static float[] composed(VectorComposer composer, float[][] vectors) {
        float[] out = new float[composer.dimension()];
        assertTrue(composer.compose(vectors, out, 0));
        return out;
    }

    private static float[][] vectors(List<ModalityField> fields) {
        float[][] vectors = new float[fields.size()][];
        for (int f = 0; f < vectors.length; f++) {
            vectors[f] = TestCodebooks.gaussian(random(), fields.get(f).dimension(), randomFrom(1f, 1000f, 1e-3f));
        }
        return vectors;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (double) a[j] * b[j];
        }
        return sum;
    }

    private static void assertMessage(String message, VectorComposer composer, float[][] vectors) {
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class, () -> composer.compose(vectors, new float[composer.dimension()], 0));
        assertEquals(message, e.getMessage());
    }
}
