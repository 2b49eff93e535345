/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.Test;

public class TableTests extends RandomizedTest {
    private static final Console PLAIN = new Console(new PrintStream(OutputStream.nullOutputStream()), 100, false);

    @Test
    public void testColumnsAreAlignedUnderTheirHeaders() {
        List<String> lines =
                new Table("name", ">count").row("a", "5").row("longer", "1234").lines(PLAIN, 80);
        assertEquals(List.of("name    count", "a           5", "longer   1234"), lines);
    }

    @Test
    public void testTheWidestColumnsGiveWayFirst() {
        List<String> lines = new Table("", "", "")
                .row("1:7", "a title of many words", "b title of many words too")
                .lines(PLAIN, 30);
        assertEquals(List.of("1:7  a title of…  b title of…"), lines);
    }

    @Test
    public void testLinesFitWhateverIsInThem() {
        for (int round = 0; round < 50; round++) {
            int width = randomIntBetween(40, 120);
            Table table = new Table("a", ">b", "c");
            for (int row = randomIntBetween(0, 5); row > 0; row--) {
                table.row(randomUnicodeOfLengthBetween(0, 60), randomAsciiAlphanumOfLengthBetween(0, 60), "\n\t");
            }
            table.lines(PLAIN, width).forEach(line -> assertTrue(line, DisplayText.width(line) <= width));
        }
    }

    @Test
    public void testRowsMustHaveACellForEachColumn() {
        try {
            new Table("a", "b").row("only one");
            fail("a short row was taken");
        } catch (IllegalArgumentException e) {
            assertEquals("a row has [1] cells; the table has [2] columns", e.getMessage());
        }
    }
}
