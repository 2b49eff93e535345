/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class FiguresTests extends RandomizedTest {
    @Test
    public void testTheMiddleOfTheRuns() {
        Spread odd = Spread.of(3, 1, 2);
        assertEquals(2, odd.median(), 0);
        assertEquals(1, odd.min(), 0);
        assertEquals(3, odd.max(), 0);
        assertEquals(2, odd.mean(), 0);
        assertEquals(3, odd.runs());
        assertEquals(2.5, Spread.of(1, 4, 2, 3).median(), 0);
        assertEquals(
                List.of(0.25, 1.0),
                List.of(odd.map(x -> 1 / x).min() * 0.75, odd.map(x -> 1 / x).max()));
        assertThrows(IllegalArgumentException.class, () -> Spread.of());
    }

    @Test
    public void testASpreadInWords() {
        assertEquals("2.00 (1.00 … 3.00)", Spread.of(3, 1, 2).toString());
        assertEquals("0.5000", Spread.of(0.5).toString());
        assertEquals(
                "12,346 (999.9 … 20,000)", Spread.of(999.9, 12_345.6, 20_000).toString());
    }

    @Test
    public void testSidesTakeTurnsAndWarmUpsDoNotCount() throws Exception {
        List<String> order = new ArrayList<>();
        int warmups = randomIntBetween(0, 3);
        int rounds = randomIntBetween(1, 5);
        Turns turns = Turns.take(
                warmups,
                rounds,
                () -> {
                    order.add("a");
                    return order.size();
                },
                () -> {
                    order.add("b");
                    return order.size();
                });
        assertEquals("ab".repeat(warmups + rounds), String.join("", order));
        assertEquals(rounds, turns.first().size());
        assertEquals(rounds, turns.second().size());
        assertEquals(2 * warmups + 1, turns.first().get(0), 0);
        assertEquals(2 * warmups + 2, turns.second().get(0), 0);
    }

    @Test
    public void testRatiosAreTakenRoundByRound() {
        // The machine was ten times slower in the second round: it was so for both sides.
        Turns turns = new Turns(List.of(2.0, 20.0, 3.0), List.of(1.0, 10.0, 1.0));
        assertEquals(2, turns.ratios().median(), 0);
        assertEquals(2, turns.ratios().min(), 0);
        assertEquals(3, turns.ratios().max(), 0);
        assertEquals(3, turns.firsts().median(), 0);
        assertEquals(1, turns.seconds().median(), 0);
    }

    @Test
    public void testStepsOfASeries() {
        assertEquals(0.5, CodebookPart.worstStep(List.of(0.8, 0.4, 0.1)), 0);
        assertEquals(2, CodebookPart.worstStep(List.of(0.8, 0.1, 0.2)), 1e-12);
        assertEquals(1, CodebookPart.leastRise(List.of(1.0, 3.0, 4.0)), 0);
        assertEquals(-1, CodebookPart.leastRise(List.of(1.0, 3.0, 2.0)), 0);
    }

    @Test
    public void testColumnsStandUnderTheirHeaders() {
        TextTable table =
                new TextTable("name", ">value", "note").row("a", "1", "").row("longer", "12,345", "x");
        assertEquals(
                List.of("name     value  note", "--------------------", "a            1", "longer  12,345  x"),
                table.lines());
        assertThrows(IllegalArgumentException.class, () -> table.row("too", "few"));
    }
}
