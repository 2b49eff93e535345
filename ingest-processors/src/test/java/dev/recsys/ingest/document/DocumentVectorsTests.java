/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class DocumentVectorsTests extends OpenSearchTestCase {
    public void testReadsNumbersOfEveryKind() {
        assertRead(new float[] {1, 2, 3, 4.5f, 5.5f, 6}, List.of(1, 2L, (short) 3, 4.5f, 5.5d, (byte) 6));
        assertRead(new float[] {1, 2.5f}, new float[] {1, 2.5f});
        assertRead(new float[] {1, 2.5f}, new double[] {1, 2.5});
        assertRead(new float[0], List.of());
    }

    public void testAnArrayIsCopied() {
        float[] vector = {1, 2};
        DocumentVectors.read(Map.of("v", vector), "v")[0] = 9;
        assertEquals(1f, vector[0], 0);
    }

    public void testAnAbsentFieldIsNull() {
        assertNull(DocumentVectors.read(Map.of(), "v"));
        assertNull(DocumentVectors.read(Collections.singletonMap("v", null), "v"));
        assertNull(DocumentVectors.read(Map.of("a", Map.of("c", List.of(1))), "a.b"));
        assertNull(DocumentVectors.read(Map.of("a", "text"), "a.b"));
    }

    public void testAPathCrossesObjectsAndNamesWithDots() {
        float[] expected = {1, 2};
        List<Integer> vector = List.of(1, 2);
        for (Map<String, Object> source : List.<Map<String, Object>>of(
                Map.of("a.b.c", vector),
                Map.of("a", Map.of("b.c", vector)),
                Map.of("a.b", Map.of("c", vector)),
                Map.of("a", Map.of("b", Map.of("c", vector))),
                Map.of("a.b", Map.of("d", 1), "a", Map.of("b", Map.of("c", vector))))) {
            assertArrayEquals(expected, DocumentVectors.read(source, "a.b.c"), 0);
        }
    }

    public void testWhatIsNoVectorIsNamed() {
        assertRefused("0.1,0.2", "field [v] is the string [0.1,0.2]; a vector is a list of numbers");
        assertRefused(
                "x".repeat(50), "field [v] is the string [" + "x".repeat(40) + "…]; a vector is a list of numbers");
        assertRefused(3, "field [v] is the number [3]; a vector is a list of numbers");
        assertRefused(true, "field [v] is [true]; a vector is a list of numbers");
        assertRefused(Map.of("a", 1), "field [v] is an object; a vector is a list of numbers");
        assertRefused(new byte[0], "field [v] is a value of type [byte[]]; a vector is a list of numbers");
        assertRefused(
                List.of(List.of(1, 2), List.of(3)),
                "field [v], component [0] is a list of [2] values; a vector is a list of numbers");
        assertRefused(Arrays.asList(1, null), "field [v], component [1] is null; a vector is a list of numbers");
        assertRefused(
                new ArrayList<>(List.of(1, "NaN")),
                "field [v], component [1] is the string [NaN]; a vector is a list of numbers");
    }

    public void testAVectorWithinAListOfObjectsIsNotGuessedAt() {
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> DocumentVectors.read(Map.of("chunks", List.of(Map.of("v", List.of(1)))), "chunks.v"));
        assertEquals(
                "field [chunks.v] lies within a list of objects, [chunks]; it must be one value, not several",
                e.getMessage());
    }

    private static void assertRead(float[] expected, Object value) {
        assertArrayEquals(expected, DocumentVectors.read(Map.of("v", value), "v"), 0);
    }

    private static void assertRefused(Object value, String message) {
        assertEquals(
                message,
                expectThrows(IllegalArgumentException.class, () -> DocumentVectors.read(Map.of("v", value), "v"))
                        .getMessage());
    }
}
