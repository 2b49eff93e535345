/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs the parts of a benchmark one after the other; one that fails does not stop the others. */
final class BenchmarkRun {
    private final Report report;
    private final PrintStream errors;

    /** @param errors gets the stack traces of failures that do not explain themselves */
    BenchmarkRun(Report report, PrintStream errors) {
        this.report = report;
        this.errors = errors;
    }

    /** Returns the exit status: see {@link Report}. */
    int run(List<Part> parts) {
        for (Part part : parts) {
            long start = System.nanoTime();
            report.section(part.name() + ": " + part.title());
            String open = "this part did not judge it";
            try {
                part.run(report);
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                open = "this part failed";
                report.fail(explain(e));
            }
            report.skip(part.bounds(), open);
            report.say("(" + Figures.number((System.nanoTime() - start) / 1e9) + " s)");
        }
        return report.end();
    }

    /** A part that measures nothing now, because what all parts need is not there. */
    int cannotRun(List<Part> parts, Exception reason) {
        report.fail(explain(reason));
        parts.forEach(part -> report.skip(part.bounds(), "nothing was measured"));
        return report.end();
    }

    private String explain(Exception e) {
        if (e.getMessage() == null || e instanceof NullPointerException || e instanceof IndexOutOfBoundsException) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            errors.print(trace);
            return e.toString();
        }
        return e.getMessage();
    }
}
