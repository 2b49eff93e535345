/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.benchmark.Bound.Verdict;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run of a benchmark prints, and what it found of its bounds. */
public final class Report {
    /** Nothing went below its bound, and all were measured. */
    public static final int OK = 0;
    /** A bound is {@code SHORT}. */
    public static final int SHORT = 1;
    /** No bound is {@code SHORT}, but one was not measured, or a part failed that has no bounds. */
    public static final int NOT_RUN = 2;

    private static final String INDENT = "  ";

    /** What was found, in the order of the bounds; a skipped one has no value. */
    private record Found(String line, Verdict verdict) {}

    private final PrintStream out;
    private final Map<Bound, Found> found = new LinkedHashMap<>();
    private boolean incomplete;

    public Report(PrintStream out) {
        this.out = out;
    }

    public void section(String title) {
        out.println();
        out.println(title);
        out.println("=".repeat(title.length()));
    }

    public void say(String sentence) {
        out.println(INDENT + sentence);
        out.flush();
    }

    public void table(TextTable table) {
        out.println();
        table.lines().forEach(line -> out.println(INDENT + line));
        out.println();
        out.flush();
    }

    /** Compares a figure with its bound. */
    public void judge(Bound bound, double value) {
        settle(bound, new Found(bound.line(value), bound.judge(value)));
    }

    /** Gives up on bounds that are not judged yet, and says why. */
    public void skip(List<Bound> bounds, String reason) {
        List<Bound> open = bounds.stream()
                .filter(bound -> found.containsKey(bound) == false)
                .toList();
        if (open.isEmpty() == false) {
            List<String> names = open.stream().map(Bound::what).toList();
            say("skipped " + String.join(", ", names) + ": " + reason);
            open.forEach(bound -> settle(bound, new Found(bound.skippedLine(), Verdict.SKIPPED)));
        }
    }

    /** Notes that something was not measured, and why. */
    public void fail(String reason) {
        incomplete = true;
        say("FAILED: " + reason);
    }

    private void settle(Bound bound, Found result) {
        if (found.putIfAbsent(bound, result) != null) {
            throw new IllegalStateException("bound [" + bound.what() + "] is judged twice");
        }
    }

    /** Prints one line for each bound, and returns the exit status that they add up to. */
    public int end() {
        out.println();
        found.values().forEach(each -> out.println(each.line()));
        out.flush();
        if (has(Verdict.SHORT)) {
            return SHORT;
        }
        return incomplete || has(Verdict.SKIPPED) ? NOT_RUN : OK;
    }

    private boolean has(Verdict verdict) {
        return found.values().stream().anyMatch(each -> each.verdict() == verdict);
    }
}
