/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.util.List;
import org.junit.Test;

public class DisplayTextTests extends RandomizedTest {
    @Test
    public void testColumnsOfWideAndCombiningCharactersAreCounted() {
        assertEquals(4, DisplayText.width("café"));
        assertEquals(4, DisplayText.width("cafe\u0301"));
        assertEquals(6, DisplayText.width("日本語"));
        assertEquals(2, DisplayText.width("\uD83D\uDEB2"));
        assertEquals(0, DisplayText.width(""));
    }

    @Test
    public void testCutTextEndsWithAnEllipsisAndFits() {
        assertEquals("short", DisplayText.cut("short", 5));
        assertEquals("sho…", DisplayText.cut("shorter", 4));
        assertEquals("one…", DisplayText.cut("one two", 5));
        assertEquals("日…", DisplayText.cut("日本語", 4));
        assertEquals("", DisplayText.cut("日本語", 0));
    }

    @Test
    public void testFilledTextTakesExactlyItsColumns() {
        for (int round = 0; round < 200; round++) {
            String text = DisplayText.oneLine(randomUnicodeOfLength(randomIntBetween(0, 20)));
            int columns = randomIntBetween(2, 25);
            assertEquals(text, columns, DisplayText.width(DisplayText.left(text, columns)), 0);
            assertEquals(text, columns, DisplayText.width(DisplayText.right(text, columns)), 0);
        }
        assertEquals("ab  ", DisplayText.left("ab", 4));
        assertEquals("  ab", DisplayText.right("ab", 4));
    }

    @Test
    public void testControlCharactersAndLineBreaksBecomeSpaces() {
        assertEquals("a b c", DisplayText.oneLine(" a\n\tb\u0007c\u00A0"));
        assertEquals("", DisplayText.oneLine(" \n"));
    }

    @Test
    public void testWrappedTextKeepsItsWordsInTheirOrder() {
        assertEquals(
                List.of("one two", "three", "abcdefghijk", "x"), DisplayText.wrap("one two  three abcdefghijk x", 8));
        assertEquals(List.of(""), DisplayText.wrap("", 8));
    }
}
