/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Locale;
import java.util.regex.Pattern;
import org.opensearch.test.OpenSearchTestCase;

public class PlainTextTests extends OpenSearchTestCase {
    private static final Pattern NOT_OF_A_WORD = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]+");
    private static final Pattern SPACES = Pattern.compile("[\\p{Zs} ]+");

    private static int ofWords(String text) {
        return (int) NOT_OF_A_WORD.matcher(text).replaceAll("").codePoints().count();
    }

    private static void assertLikePatterns(String text) {
        int length = ofWords(text);
        assertFalse(text, PlainText.isLonger(text, length));
        assertEquals(text, length > 0, PlainText.isLonger(text, length - 1 < 0 ? 0 : length - 1));
        // What is too long to be equal before it is put in lower case is so after it, with room for letters that become
        // two.
        int lower = ofWords(PlainText.words(text));
        assertTrue(text, length <= lower && lower <= 2 * length);
        String words = NOT_OF_A_WORD
                .matcher(text.toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        assertEquals(text, words, PlainText.words(text));
        assertEquals(text, SPACES.matcher(text).replaceAll(" ").strip(), PlainText.singleSpaced(text));
    }

    public void testSomeTexts() {
        assertEquals("dome tent 2 person", PlainText.words("  Dome Tent, 2-Person!"));
        assertEquals("dome tent", PlainText.singleSpaced("\u00a0dome \u2003 tent "));
        assertEquals("dome\ttent", PlainText.singleSpaced("dome\ttent"));
        assertEquals("", PlainText.words("!?"));
    }

    /** Every character that there is, alone and beside others, as patterns of the JDK see it. */
    public void testEachCharacterIsWhatItsCategorySays() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String character = Character.toString(codePoint);
            assertLikePatterns("a" + character + "b" + character + character + " ");
        }
    }

    public void testRandomTexts() {
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = randomIntBetween(0, 20);
            for (int j = 0; j < length; j++) {
                switch (randomIntBetween(0, 5)) {
                    case 0 -> text.append(randomFrom(' ', '\u00a0', '\t', '\u3000', '-', '.'));
                    case 1 -> text.append((char) randomIntBetween(0, 0xffff));
                    case 2 -> text.appendCodePoint(randomIntBetween(0x10000, Character.MAX_CODE_POINT));
                    default -> text.append(randomAlphaOfLength(1));
                }
            }
            assertLikePatterns(text.toString());
        }
    }
}
