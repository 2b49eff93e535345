/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

public class BenchmarkRunTests extends RandomizedTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final BenchmarkRun run = new BenchmarkRun(report, new PrintStream(errors, true, StandardCharsets.UTF_8));
    private final Bound fast = Bound.atLeast("fast", 2);
    private final Bound small = Bound.atMost("small", 10);

    /** What a part does. */
    private interface Body {
        void run(Report report) throws Exception;
    }

    private record FakePart(String name, List<Bound> bounds, Body body) implements Part {
        @Override
        public String title() {
            return "the title of " + name;
        }

        @Override
        public void run(Report report) throws Exception {
            body.run(report);
        }
    }

    @Test
    public void testAllBoundsHeldIsASuccess() {
        Part part = new FakePart("a", List.of(fast, small), report -> {
            report.judge(fast, 3);
            report.judge(small, 9);
        });
        assertEquals(0, run.run(List.of(part)));
        assertEquals(List.of("bound fast 3 >=2 ok", "bound small 9 <=10 ok"), boundLines());
    }

    @Test
    public void testABoundThatIsMissedEndsWithOneEvenWhereAnotherIsSkipped() {
        Part part = new FakePart("a", List.of(fast, small), report -> report.judge(fast, 1.5));
        assertEquals(1, run.run(List.of(part)));
        assertEquals(List.of("bound fast 1.5 >=2 SHORT", "bound small - <=10 skipped"), boundLines());
    }

    @Test
    public void testAMissingPeerIsSkippedAndNeverOk() {
        Part part = new FakePart("a", List.of(fast, small), report -> {
            report.judge(small, 1);
            report.skip(List.of(fast), "no peer here");
        });
        assertEquals(2, run.run(List.of(part)));
        assertEquals(List.of("bound small 1 <=10 ok", "bound fast - >=2 skipped"), boundLines());
        assertTrue(text(), text().contains("skipped fast: no peer here"));
    }

    @Test
    public void testAPartThatFailsLeavesItsBoundsSkippedAndTheOthersGoOn() {
        Part failing = new FakePart("a", List.of(fast), report -> {
            throw new IllegalStateException("the node went away");
        });
        Part other = new FakePart("b", List.of(small), report -> report.judge(small, 1));
        assertEquals(2, run.run(List.of(failing, other)));
        assertEquals(List.of("bound fast - >=2 skipped", "bound small 1 <=10 ok"), boundLines());
        assertTrue(text(), text().contains("FAILED: the node went away"));
        assertTrue(text(), text().contains("skipped fast: this part failed"));
    }

    @Test
    public void testAFailureOfAPartWithoutBoundsIsNotASuccess() {
        Part failing = new FakePart("a", List.of(), report -> {
            throw new IllegalStateException("the node went away");
        });
        Part other = new FakePart("b", List.of(small), report -> report.judge(small, 1));
        assertEquals(2, run.run(List.of(failing, other)));
        assertTrue(text(), text().contains("the node went away"));
    }

    @Test
    public void testAFailureThatDoesNotExplainItselfIsTraced() {
        Part failing = new FakePart("a", List.of(fast), report -> {
            throw new UnsupportedOperationException();
        });
        assertEquals(2, run.run(List.of(failing)));
        assertTrue(errors.toString(StandardCharsets.UTF_8)
                .contains("at " + getClass().getName()));
    }

    @Test
    public void testWithoutItsDataNothingIsOk() {
        Part part = new FakePart("a", List.of(fast, small), report -> report.judge(fast, 3));
        assertEquals(2, run.cannotRun(List.of(part), new IllegalStateException("there is no data")));
        assertEquals(List.of("bound fast - >=2 skipped", "bound small - <=10 skipped"), boundLines());
        assertTrue(text(), text().contains("there is no data"));
    }

    @Test
    public void testABoundIsJudgedOnce() {
        report.judge(fast, 3);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> report.judge(fast, 3));
        assertEquals("bound [fast] is judged twice", refused.getMessage());
    }

    @Test
    public void testUnknownPartsAndOptionsAreRefusedBeforeAnythingStarts() {
        StringWriter err = new StringWriter();
        int exit = BenchmarkCommand.execute(
                new String[] {"semantic-ids", "--quicker"}, new PrintWriter(new StringWriter()), new PrintWriter(err));
        assertEquals(2, exit);
        assertTrue(err.toString(), err.toString().contains("--quicker"));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private List<String> boundLines() {
        return text().lines().filter(line -> line.startsWith("bound ")).toList();
    }
}
