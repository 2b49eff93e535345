/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.evaluation.TopCandidates;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights that were tried, and what both metrics are for each query under each of them: after that, everything is arithmetic on
 * these tables.
 *
 * <p>A table has a row for each query and a column for each trial, so that sums over queries run along memory.
 */
final class Trials {
    private final TuningSpec spec;
    private final List<JudgedCandidates> queries;
    private final Workers workers;
    private final TuningMonitor monitor;
    private final List<double[]> weights = new ArrayList<>();
    private final List<Integer> origins = new ArrayList<>();
    private final double[][] objective;
    private final double[][] guardrail;

    Trials(TuningSpec spec, List<JudgedCandidates> queries, Workers workers, TuningMonitor monitor) {
        this.spec = spec;
        this.queries = queries;
        this.workers = workers;
        this.monitor = monitor;
        this.objective = new double[queries.size()][spec.evaluations()];
        this.guardrail = spec.guardrail() == null ? null : new double[queries.size()][spec.evaluations()];
    }

    /** Trials so far. */
    int size() {
        return weights.size();
    }

    int queries() {
        return queries.size();
    }

    double[] weights(int trial) {
        return weights.get(trial);
    }

    /** For whom a trial was made. */
    int origin(int trial) {
        return origins.get(trial);
    }

    double objective(int query, int trial) {
        return objective[query][trial];
    }

    /** Without a guardrail always 0. */
    double guardrail(int query, int trial) {
        return guardrail == null ? 0 : guardrail[query][trial];
    }

    double[] objectives(int query) {
        return objective[query];
    }

    /** Null without a guardrail. */
    double[] guardrails(int query) {
        return guardrail == null ? null : guardrail[query];
    }

    /** Tries weights on all queries; what is beyond the number of evaluations is left out. */
    void evaluate(List<double[]> batch, int origin) {
        int from = size();
        int to = Math.min(spec.evaluations(), from + batch.size());
        for (int i = from; i < to; i++) {
            weights.add(batch.get(i - from));
            origins.add(origin);
        }
        workers.forEach(queries.size(), () -> {
            TopCandidates top = new TopCandidates(spec.depth());
            double[] scores = new double[longest()];
            return query -> evaluate(query, from, to, top, scores);
        });
        monitor.progress(TuningMonitor.Step.EVALUATING, size(), spec.evaluations());
    }

    private int longest() {
        return queries.stream().mapToInt(JudgedCandidates::size).max().orElse(0);
    }

    private void evaluate(int query, int from, int to, TopCandidates top, double[] scores) {
        monitor.check();
        JudgedCandidates candidates = queries.get(query);
        for (int trial = from; trial < to; trial++) {
            candidates.score(weights.get(trial), scores);
            int[] best = top.select(scores, candidates.size());
            objective[query][trial] = spec.objective().of(candidates, best);
            if (guardrail != null) {
                guardrail[query][trial] = spec.guardrail().metric().of(candidates, best);
            }
        }
    }
}
