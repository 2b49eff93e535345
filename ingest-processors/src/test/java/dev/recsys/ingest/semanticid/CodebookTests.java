/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

/** Codebooks and the values that they are made of refuse what cannot work, and say why. */
public class CodebookTests extends OpenSearchTestCase {
    private static final EncodingSpec SPEC = TestCodebooks.spec(2, false, 1);

    public void testACodebookKeepsItsOwnCopyOfTheCentroids() {
        float[] centroids = {1, 2, 3, 4, 5, 6};
        Codebook codebook = Codebook.of(SPEC, null, List.of(centroids, new float[] {7, 8}));
        centroids[0] = 99;
        assertEquals(2, codebook.depth());
        assertEquals(2, codebook.dimension());
        assertEquals(3, codebook.level(0).size());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, codebook.level(0).unpack(), 0);
        assertArrayEquals(new float[] {7, 8}, codebook.level(1).unpack(), 0);
    }

    public void testBytesGrowWithTheCentroids() {
        Codebook small = TestCodebooks.random(random(), SPEC, 64);
        Codebook large = TestCodebooks.random(random(), SPEC, 64, 128);
        long panelsAndRows = 2L * 128 * 2 * Float.BYTES;
        assertTrue(large.bytes() >= small.bytes() + panelsAndRows);
    }

    public void testTheNumberOfLevelsIsBounded() {
        assertMessage("[levels] has [0] entries; it must have from 1 to 16", () -> Codebook.of(SPEC, null, List.of()));
        List<float[]> levels = new ArrayList<>(Collections.nCopies(16, new float[] {1, 2}));
        assertEquals(16, Codebook.of(SPEC, null, levels).depth());
        levels.add(new float[] {1, 2});
        assertMessage("[levels] has [17] entries; it must have from 1 to 16", () -> Codebook.of(SPEC, null, levels));
    }

    public void testALevelHasWholeCentroids() {
        assertMessage(
                "level [2] has [3] values; it must have a multiple of the dimension [2], above 0",
                () -> Codebook.of(SPEC, null, List.of(new float[2], new float[3])));
        assertMessage(
                "level [1] has [0] values; it must have a multiple of the dimension [2], above 0",
                () -> Codebook.of(SPEC, null, List.of(new float[0])));
        EncodingSpec narrow = TestCodebooks.spec(1, false, 1);
        assertEquals(
                65536,
                Codebook.of(narrow, null, List.of(new float[65536])).level(0).size());
        assertMessage(
                "level [1] has [65537] centroids; it must have at most [65536]",
                () -> Codebook.of(narrow, null, List.of(new float[65537])));
    }

    public void testACentroidIsFiniteAndNotTooLong() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertMessage(
                    "level [2], centroid [1], component [0] is [" + bad + "]; it must be finite",
                    () -> Codebook.of(SPEC, null, List.of(new float[4], new float[] {1, 2, bad, 3})));
        }
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class, () -> Codebook.of(SPEC, null, List.of(new float[] {1, 2, 1e19f, 3})));
        assertTrue(
                e.getMessage(),
                e.getMessage().startsWith("level [1], centroid [1] has the squared length [")
                        && e.getMessage().endsWith("]; it must be at most [1.0E36]"));
    }

    public void testAStandardizationFitsTheFields() {
        assertMessage(
                "[standardize] has [1] components; the fields have [2] together",
                () -> Codebook.of(
                        SPEC, new Standardization(new float[1], new float[] {1}), List.of(new float[] {1, 2})));
        assertMessage(
                "[standardize] has [2] means and [1] scales; it must have as many of one as of the other",
                () -> new Standardization(new float[2], new float[] {1}));
        for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertMessage(
                    "[standardize], component [1] has mean [0.0] and scale [" + bad
                            + "]; both must be finite and the scale above 0",
                    () -> new Standardization(new float[2], new float[] {1, bad}));
        }
        assertMessage(
                "[standardize], component [0] has mean [NaN] and scale [1.0]; both must be finite and the scale above 0",
                () -> new Standardization(new float[] {Float.NaN}, new float[] {1}));
    }

    public void testFieldsAreNamedOnceAndBounded() {
        ModalityField text = new ModalityField("text", 1, 3);
        assertMessage(
                "[fields] is empty; give at least one vector field", () -> new EncodingSpec(List.of(), true, false, 1));
        assertMessage("[fields] names [text] twice", () -> new EncodingSpec(List.of(text, text), true, false, 1));
        ModalityField wide = new ModalityField("wide", 1, 65534);
        assertMessage(
                "[fields] have [65537] dimensions together; they must have at most [65536]",
                () -> new EncodingSpec(List.of(text, wide), true, false, 1));
        assertMessage(
                "[fields] have [4294967294] dimensions together; they must have at most [65536]",
                () -> new EncodingSpec(
                        List.of(
                                new ModalityField("a", 1, Integer.MAX_VALUE),
                                new ModalityField("b", 1, Integer.MAX_VALUE)),
                        true,
                        false,
                        1));
        for (int beam : new int[] {0, 65, -1}) {
            assertMessage(
                    "[beam] is [" + beam + "]; it must be from 1 to 64",
                    () -> new EncodingSpec(List.of(text), true, false, beam));
        }
    }

    public void testAFieldHasANameAWeightAndADimension() {
        assertMessage(
                "[field] of a vector field is empty; give the path of a vector field",
                () -> new ModalityField(" ", 1, 3));
        for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertMessage(
                    "[weight] of field [text] is [" + bad + "]; it must be finite and above 0",
                    () -> new ModalityField("text", bad, 3));
        }
        assertMessage(
                "[dimension] of field [text] is [0]; it must be at least 1", () -> new ModalityField("text", 1, 0));
    }

    public void testOnMissingIsReadAsItIsWritten() {
        for (OnMissing option : OnMissing.values()) {
            assertEquals(option, OnMissing.parse(option.toString()));
        }
        assertMessage("[on_missing] is [ZERO]; it must be one of [zero, skip, fail]", () -> OnMissing.parse("ZERO"));
        assertMessage("[on_missing] is [null]; it must be one of [zero, skip, fail]", () -> OnMissing.parse(null));
    }

    public void testASemanticIdCannotBeChangedFromOutside() {
        int[] codes = {1, 2};
        SemanticId id = new SemanticId(codes, 0.5f);
        CodePath path = new CodePath(codes, 0.5f);
        codes[0] = 9;
        id.codes()[1] = 9;
        path.codes()[1] = 9;
        assertEquals(new SemanticId(new int[] {1, 2}, 0.5f), id);
        assertEquals(new SemanticId(new int[] {1, 2}, 0.5f).hashCode(), id.hashCode());
        assertNotEquals(new SemanticId(new int[] {1, 3}, 0.5f), id);
        assertNotEquals(new SemanticId(new int[] {1, 2}, 0.6f), id);
        assertEquals(new CodePath(new int[] {1, 2}, 0.5f), path);
        assertEquals("SemanticId[codes=[1, 2], error=0.5]", id.toString());
        assertEquals("CodePath[codes=[1, 2], error=0.5]", path.toString());
    }

    private static void assertMessage(String message, Runnable action) {
        assertEquals(
                message,
                expectThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
