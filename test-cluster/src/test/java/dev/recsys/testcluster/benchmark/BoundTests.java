/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import dev.recsys.testcluster.benchmark.Bound.Verdict;
import org.junit.Test;

public class BoundTests extends RandomizedTest {
    @Test
    public void testALineHasFiveWords() {
        assertEquals("bound speed 1.7312 >=1.5 ok", Bound.atLeast("speed", 1.5).line(1.73123));
        assertEquals("bound speed 1.2 >=1.5 SHORT", Bound.atLeast("speed", 1.5).line(1.2));
        assertEquals("bound time 0.84 <=1 ok", Bound.atMost("time", 1).line(0.84));
        assertEquals("bound time 12345 <=1 SHORT", Bound.atMost("time", 1).line(12_345));
        assertEquals("bound failures 0 <=0 ok", Bound.atMost("failures", 0).line(0));
        assertEquals("bound speed - >=1.5 skipped", Bound.atLeast("speed", 1.5).skippedLine());
    }

    @Test
    public void testTheLimitItselfHoldsOnlyWhereItIsPartOfTheBound() {
        assertEquals(Verdict.OK, Bound.atLeast("a", 2).judge(2));
        assertEquals(Verdict.OK, Bound.atMost("a", 2).judge(2));
        assertEquals(Verdict.SHORT, Bound.above("a", 2).judge(2));
        assertEquals(Verdict.SHORT, Bound.below("a", 2).judge(2));
        assertEquals(Verdict.OK, Bound.above("a", 2).judge(Math.nextUp(2.0)));
        assertEquals(Verdict.OK, Bound.below("a", 2).judge(Math.nextDown(2.0)));
    }

    @Test
    public void testAFigureThatIsNoNumberIsShort() {
        for (Bound bound :
                new Bound[] {Bound.atLeast("a", 1), Bound.atMost("a", 1), Bound.above("a", 1), Bound.below("a", 1)}) {
            assertEquals(Verdict.SHORT, bound.judge(Double.NaN));
        }
        assertEquals("bound a NaN <=1 SHORT", Bound.atMost("a", 1).line(Double.NaN));
    }

    @Test
    public void testRoundingNeverHidesThatABoundIsMissed() {
        assertEquals("bound time 1.000001 <=1 SHORT", Bound.atMost("time", 1).line(1.000001));
        assertEquals("bound time 1.0001 <=1 SHORT", Bound.atMost("time", 1).line(1.0001));
        double limit = randomIntBetween(1, 100) / 10.0;
        double value = limit * (1 + (randomBoolean() ? 1 : -1) * randomDouble() * 1e-4);
        String[] words = Bound.atLeast("a", limit).line(value).split(" ");
        assertEquals(words[4].equals("ok"), Double.parseDouble(words[2]) >= limit);
    }

    @Test
    public void testAName() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Bound.atLeast("two words", 1));
        assertEquals("[what] is [two words]; it must be one word", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Bound.atLeast("", 1));
    }
}
