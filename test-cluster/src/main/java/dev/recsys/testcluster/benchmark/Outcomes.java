/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import java.util.List;

/** What came of the same load in several rounds. */
public record Outcomes(List<Outcome> rounds) {
    public static final double P50 = 50;
    public static final double P99 = 99;

    private static final double ALL = 100;

    public Outcomes {
        rounds = List.copyOf(rounds);
    }

    /** An empty table for {@link #row}. */
    public static TextTable table() {
        return new TextTable("", ">searches", ">failed", ">p50, ms", ">p99, ms", ">slowest, ms");
    }

    public void row(TextTable table, String what) {
        table.row(
                what,
                Long.toString(rounds.stream()
                        .mapToLong(each -> each.latencies().getTotalCount())
                        .sum()),
                Long.toString(errors()),
                Spread.of(millis(P50)).toString(),
                Spread.of(millis(P99)).toString(),
                Spread.of(millis(ALL)).toString());
    }

    /** Milliseconds below which that many percent of a round's latencies are, by round. */
    public List<Double> millis(double percentile) {
        return rounds.stream().map(each -> each.millis(percentile)).toList();
    }

    /** This ÷ that, round by round. */
    public Spread ratios(Outcomes that, double percentile) {
        return new Turns(millis(percentile), that.millis(percentile)).ratios();
    }

    /** Searches that were not answered well. */
    public long errors() {
        return rounds.stream().mapToLong(Outcome::errors).sum();
    }
}
