/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class DocumentTextTests extends OpenSearchTestCase {
    public void testReadsTextNumbersFlagsAndListsInTheOrderAskedFor() {
        Map<String, Object> source = new HashMap<>();
        source.put("price", 12.5);
        source.put("title", "  Mug ");
        source.put("tags", Arrays.asList("a", null, " ", 3));
        source.put("empty", " ");
        source.put("nothing", null);
        source.put("a", Map.of("b", true));
        DocumentText text =
                DocumentText.read(source, List.of("title", "tags", "empty", "nothing", "gone", "a.b", "price"));
        assertEquals(
                new DocumentText(List.of(
                        new FieldText("title", List.of("Mug"), false),
                        new FieldText("tags", List.of("a", "3"), true),
                        new FieldText("a.b", List.of("true"), false),
                        new FieldText("price", List.of("12.5"), false))),
                text);
        assertEquals("Mug\na\n3\ntrue\n12.5", text.text());
    }

    public void testAnObjectIsRefusedByName() {
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class,
                () -> DocumentText.read(Map.of("a", List.of(Map.of("b", 1))), List.of("a")));
        assertThat(e.getMessage(), containsString("field [a] holds an object; it must hold text"));
    }

    /** Compared with cutting the values code point by code point. */
    public void testIsCutInOrderAndNeverWithinACodePoint() {
        for (int run = 0; run < 200; run++) {
            List<FieldText> fields = new ArrayList<>();
            for (int f = randomIntBetween(1, 4); f > 0; f--) {
                List<String> values = new ArrayList<>();
                for (int v = randomIntBetween(1, 3); v > 0; v--) {
                    values.add(randomRealisticUnicodeOfLengthBetween(1, 12) + "😀");
                }
                fields.add(new FieldText("f" + f, values, randomBoolean()));
            }
            DocumentText whole = new DocumentText(fields);
            int max = randomIntBetween(0, 60);
            DocumentText cut = whole.cut(max);
            String joined = join(whole);
            String kept = join(cut);
            assertThat(kept.length(), lessThanOrEqualTo(max));
            assertTrue(joined.startsWith(kept));
            if (kept.length() < joined.length()) {
                int next = Character.charCount(joined.codePointAt(kept.length()));
                assertTrue("as much as fits", kept.length() + next > max);
            }
            assertEquals(
                    kept.codePointCount(0, kept.length()),
                    kept.codePoints()
                            .filter(c -> c > 0xFFFF || Character.isSurrogate((char) c) == false)
                            .count());
        }
    }

    private static String join(DocumentText text) {
        return String.join(
                "",
                text.fields().stream().flatMap(field -> field.values().stream()).toList());
    }

    public void testHalfOfAPairBecomesAMarkThatJsonCanCarry() {
        DocumentText text = DocumentText.read(Map.of("a", "x\uD83Dy\uDE00z😀"), List.of("a"));
        assertEquals("x\uFFFDy\uFFFDz😀", text.text());
    }
}
