/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import java.util.function.IntPredicate;

/**
 * Chooses among trials on some of the queries: the largest mean of the objective whose guardrail holds.
 *
 * <p>The guardrail holds for a trial if the mean fall against the baseline and {@link Guardrail#margin} standard errors of it are
 * together at most {@link Guardrail#maxDrop}; for the baseline itself it always does. Of equal trials the baseline is chosen, or else the
 * one with the smallest weights.
 */
final class Selection {
    /** Sums of the same numbers in another order may differ by so much. */
    private static final double ROUNDING = 1e-12;

    private final TuningSpec spec;
    private final Trials trials;
    private final double[] units;

    /** @param units by which weights of different signals are made comparable */
    Selection(TuningSpec spec, Trials trials, double[] units) {
        this.spec = spec;
        this.trials = trials;
        this.units = units;
    }

    /**
     * The best trial.
     *
     * @param baseline trial that others are compared with
     * @param queries  those that count
     * @param allowed  trials that may be chosen
     */
    int best(int baseline, IntPredicate queries, IntPredicate allowed) {
        Means means = means(baseline, queries);
        int best = baseline;
        for (int trial = 0; trial < trials.size(); trial++) {
            if (allowed.test(trial) && means.holds(spec.guardrail(), trial)) {
                best = better(best, trial, baseline, means.objective);
            }
        }
        return best;
    }

    /** Of two trials the one with the larger objective, or else by the order of the class's comment. */
    int better(int best, int trial, int baseline, double[] objective) {
        double gain = objective[trial] - objective[best];
        if (gain > ROUNDING) {
            return trial;
        }
        return gain >= -ROUNDING && best != baseline && size(trial) < size(best) ? trial : best;
    }

    private double size(int trial) {
        double size = 0;
        double[] weights = trials.weights(trial);
        for (int s = 0; s < weights.length; s++) {
            size += weights[s] / units[s];
        }
        return size;
    }

    /**
     * Means over some queries, of all trials.
     *
     * @param objective of the objective
     * @param drop      of how far the guardrail's metric lies below that of the baseline
     * @param error     standard error of {@code drop}
     */
    record Means(int baseline, double[] objective, double[] drop, double[] error) {
        boolean holds(Guardrail guardrail, int trial) {
            return guardrail == null
                    || trial == baseline
                    || drop[trial] + guardrail.margin() * error[trial] <= guardrail.maxDrop() + ROUNDING;
        }
    }

    Means means(int baseline, IntPredicate queries) {
        int size = trials.size();
        double[] objective = new double[size];
        double[] drop = new double[size];
        double[] squares = new double[size];
        int count = 0;
        for (int q = 0; q < trials.queries(); q++) {
            if (queries.test(q) == false) {
                continue;
            }
            count++;
            double[] row = trials.objectives(q);
            for (int t = 0; t < size; t++) {
                objective[t] += row[t];
            }
            double[] guard = trials.guardrails(q);
            if (guard != null) {
                double reference = guard[baseline];
                for (int t = 0; t < size; t++) {
                    double fall = reference - guard[t];
                    drop[t] += fall;
                    squares[t] += fall * fall;
                }
            }
        }
        double[] error = new double[size];
        for (int t = 0; t < size; t++) {
            objective[t] /= count;
            drop[t] /= count;
            double variance = count < 2 ? 0 : (squares[t] - count * drop[t] * drop[t]) / (count - 1);
            error[t] = Math.sqrt(Math.max(0, variance) / count);
        }
        return new Means(baseline, objective, drop, error);
    }
}
