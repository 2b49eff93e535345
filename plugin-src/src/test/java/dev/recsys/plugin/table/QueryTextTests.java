/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

public class QueryTextTests extends OpenSearchTestCase {
    public void testExamples() {
        assertEquals("usb hub", QueryText.normalise("  USB-Hub! "));
        assertEquals("mens shoes", QueryText.normalise("Men\u2019s shoes"));
        assertEquals("spinach herb dip", QueryText.normalise("Spinach & Herb\tDip"));
        assertEquals("3.5mm jack", QueryText.normalise("3.5mm jack."));
        assertEquals("c++ c# book", QueryText.normalise("C++ / C# book"));
        assertEquals("stra\u00dfe caf\u00e9", QueryText.normalise("STRASSE cafe\u0301".replace("SS", "\u00df")));
        assertEquals("\u30ab\u30e1\u30e9 12", QueryText.normalise("\uff76\uff92\uff97 \uff11\uff12"));
        assertEquals("ab", QueryText.normalise("a\u200bb"));
        assertEquals("", QueryText.normalise(" -- !? "));
    }

    public void testNormalisingAgainChangesNothing() {
        for (int i = 0; i < 2_000; i++) {
            String text = randomBoolean() ? randomUnicodeOfLengthBetween(0, 30) : randomRealisticUnicodeOfLength(20);
            String once = QueryText.normalise(text);
            assertEquals(once, QueryText.normalise(once));
            assertFalse(once, once.startsWith(" ") || once.endsWith(" ") || once.contains("  ") || once.contains("_"));
        }
    }

    public void testEveryCharacterIsStable() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                continue;
            }
            String once = QueryText.normalise("a" + Character.toString(point) + "b");
            assertEquals(Integer.toHexString(point), once, QueryText.normalise(once));
        }
    }

    public void testStems() {
        try (QueryStems stems = new QueryStems()) {
            assertEquals(stems.of("running shoes for men"), stems.of("men running shoe"));
            assertNotEquals(stems.of("red shoe"), stems.of("blue shoe"));
            assertEquals(Set.of("to be or not to be"), stems.of("to be or not to be"));
        }
    }
}
