/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import dev.recsys.rescore.evaluation.Bootstrap;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.Interval;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Searches the weights w ≥ 0 of quality signals whose order by x + w·f is best.
 *
 * <p>Most trials are spread over the range; the others go near the best so far, separately for all queries and for each fold. A fold's
 * weights are chosen among trials that know nothing of the queries left out, so that what is measured on those is not flattered. One
 * seed gives one report, however many threads there are.
 */
public final class WeightTuner {
    /** Origin of trials that depend on no metric. */
    private static final int GLOBAL = -1;

    /** Share of the trials that are spread over the range. */
    private static final double SPREAD = 0.6;

    /** Radii of the rounds that go near the best so far: from a factor of 4 to one of 1.1. */
    private static final double[] RADII = {1.4, 0.7, 0.35, 0.2, 0.1};

    /** Resamples for the weights: each goes through all trials. */
    private static final int WEIGHT_RESAMPLES = 1_000;

    /** Points of the trade-off that are kept; more are neighbours of these. */
    private static final int MAX_TRADE_OFF = 40;

    private static final int BASELINE = 0;

    private final TuningSpec spec;
    private final List<JudgedCandidates> queries;
    private final Workers workers;
    private final TuningMonitor monitor;
    private final Trials trials;
    private final WeightSampler sampler;
    private final Selection selection;
    private final int[] foldOf;
    private final int allQueries;

    /**
     * @param queries at least as many as there are folds, all with as many signals as the baseline has weights
     * @param workers threads to compute with
     */
    public WeightTuner(TuningSpec spec, List<JudgedCandidates> queries, Workers workers, TuningMonitor monitor) {
        if (queries.size() < spec.folds()) {
            throw new IllegalArgumentException("[folds] is [" + spec.folds() + "], but there are only ["
                    + queries.size() + "] judged queries; give more judgments, or fewer folds");
        }
        double[] baseline =
                spec.baseline().stream().mapToDouble(Double::doubleValue).toArray();
        for (JudgedCandidates query : queries) {
            if (query.signalCount() != baseline.length) {
                throw new IllegalArgumentException(
                        "[" + baseline.length + "] weights are given for [" + query.signalCount() + "] signals");
            }
        }
        this.spec = spec;
        this.queries = List.copyOf(queries);
        this.workers = workers;
        this.monitor = monitor;
        this.trials = new Trials(spec, this.queries, workers, monitor);
        this.sampler = new WeightSampler(this.queries, baseline, spec.seed());
        this.selection = new Selection(spec, trials, sampler.units());
        this.foldOf = folds(queries.size(), spec.folds(), spec.seed());
        this.allQueries = spec.folds();
    }

    /** Bytes that a tuning holds beside its candidates. */
    public static long bytes(int queries, int evaluations) {
        return 2L * queries * evaluations * Double.BYTES;
    }

    /** Deals shuffled queries out, so that sizes differ by at most 1. */
    private static int[] folds(int queries, int folds, long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        int[] order = new int[queries];
        for (int i = 0; i < queries; i++) {
            int at = random.nextInt(i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        int[] fold = new int[queries];
        for (int i = 0; i < queries; i++) {
            fold[order[i]] = i % folds;
        }
        return fold;
    }

    /** Runs; once. */
    public TuningReport tune() {
        double[] baseline =
                spec.baseline().stream().mapToDouble(Double::doubleValue).toArray();
        List<double[]> first = new ArrayList<>();
        sampler.add(first, baseline);
        sampler.add(first, new double[baseline.length]);
        first.addAll(sampler.spread((int) (SPREAD * spec.evaluations())));
        trials.evaluate(first, GLOBAL);
        int share = (spec.evaluations() - trials.size()) / (spec.folds() + 1) / RADII.length;
        int[] chosen = new int[spec.folds() + 1];
        for (int origin = 0; origin <= allQueries; origin++) {
            chosen[origin] = refine(origin, share);
        }
        return report(chosen);
    }

    /** Goes near the best trial of a fold, or of all queries, and says which trial is best then. */
    private int refine(int origin, int share) {
        IntPredicate learnsFrom = query -> foldOf[query] != origin;
        IntPredicate allowed = trial -> trials.origin(trial) == GLOBAL || trials.origin(trial) == origin;
        for (double radius : RADII) {
            monitor.check();
            int best = selection.best(BASELINE, learnsFrom, allowed);
            trials.evaluate(sampler.near(trials.weights(best), radius, share), origin);
        }
        return selection.best(BASELINE, learnsFrom, allowed);
    }

    private TuningReport report(int[] chosen) {
        monitor.check();
        int best = chosen[allQueries];
        TuningReport.Change objective = change(spec.objective().label(), chosen, trials::objective);
        TuningReport.Change guardrail = spec.guardrail() == null
                ? null
                : change(spec.guardrail().metric().label(), chosen, trials::guardrail);
        List<TuningReport.TradeOff> tradeOff = tradeOff();
        List<Interval> intervals = weightIntervals();
        String objection = objection(best, objective, guardrail);
        return new TuningReport(
                spec.baseline(),
                list(trials.weights(best)),
                intervals,
                objective,
                guardrail,
                foldReports(chosen),
                objection == null,
                objection == null ? praise(objective, guardrail) : objection,
                tradeOff,
                trials.size());
    }

    /** A metric by query and trial. */
    private interface Values {
        double at(int query, int trial);
    }

    private TuningReport.Change change(String label, int[] chosen, Values values) {
        double baseline = 0;
        double tuned = 0;
        double[] leftOut = new double[queries.size()];
        for (int q = 0; q < leftOut.length; q++) {
            baseline += values.at(q, BASELINE);
            tuned += values.at(q, chosen[allQueries]);
            leftOut[q] = values.at(q, chosen[foldOf[q]]) - values.at(q, BASELINE);
        }
        return new TuningReport.Change(
                label,
                baseline / leftOut.length,
                tuned / leftOut.length,
                Bootstrap.mean(leftOut, Bootstrap.RESAMPLES, spec.seed()));
    }

    private List<TuningReport.Fold> foldReports(int[] chosen) {
        List<TuningReport.Fold> folds = new ArrayList<>();
        for (int fold = 0; fold < spec.folds(); fold++) {
            int count = 0;
            double objective = 0;
            double guardrail = 0;
            for (int q = 0; q < foldOf.length; q++) {
                if (foldOf[q] == fold) {
                    count++;
                    objective += trials.objective(q, chosen[fold]) - trials.objective(q, BASELINE);
                    guardrail += trials.guardrail(q, chosen[fold]) - trials.guardrail(q, BASELINE);
                }
            }
            folds.add(new TuningReport.Fold(
                    count, list(trials.weights(chosen[fold])), objective / count, guardrail / count));
        }
        return folds;
    }

    /** Why the weights are not to be trusted, or null. */
    private String objection(int best, TuningReport.Change objective, TuningReport.Change guardrail) {
        if (best == BASELINE) {
            return "no weights have a better [" + objective.metric() + "] than the baseline"
                    + (guardrail == null ? "" : " while [" + guardrail.metric() + "] stays within [max_drop]");
        }
        if (objective.crossValidated().interval().low() <= 0) {
            return words(objective) + ": the interval does not lie above 0";
        }
        if (guardrail != null
                && -guardrail.crossValidated().mean() > spec.guardrail().maxDrop()) {
            return words(guardrail) + ": that is a fall of more than [max_drop] = ["
                    + spec.guardrail().maxDrop() + "]";
        }
        return null;
    }

    private static String praise(TuningReport.Change objective, TuningReport.Change guardrail) {
        return words(objective) + (guardrail == null ? "" : "; " + words(guardrail));
    }

    private static String words(TuningReport.Change change) {
        Estimate estimate = change.crossValidated();
        return String.format(
                Locale.ROOT,
                "[%s] changes by %+.4f on queries that were left out (95%% from %+.4f to %+.4f)",
                change.metric(),
                estimate.mean(),
                estimate.interval().low(),
                estimate.interval().high());
    }

    /** Trials than which none is better in both metrics, by falling objective. */
    private List<TuningReport.TradeOff> tradeOff() {
        double[] objective = means(trials::objective);
        double[] guardrail = means(trials::guardrail);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, trials.size()).boxed().toList());
        order.sort(Comparator.comparingDouble((Integer trial) -> -objective[trial])
                .thenComparingDouble(trial -> -guardrail[trial])
                .thenComparingInt(trial -> trial));
        List<Integer> front = new ArrayList<>();
        for (int trial : order) {
            if (front.isEmpty() || guardrail[trial] > guardrail[front.get(front.size() - 1)]) {
                front.add(trial);
            }
        }
        int kept = Math.min(MAX_TRADE_OFF, front.size());
        IntUnaryOperator pick = i -> kept == 1 ? 0 : (int) ((long) i * (front.size() - 1) / (kept - 1));
        TuningReport.TradeOff[] points = new TuningReport.TradeOff[kept];
        workers.forEach(kept, () -> i -> {
            monitor.check();
            int trial = front.get(pick.applyAsInt(i));
            points[i] = new TuningReport.TradeOff(
                    list(trials.weights(trial)),
                    objective[trial],
                    guardrail[trial],
                    against(trials::objective, trial),
                    against(trials::guardrail, trial));
        });
        return List.of(points);
    }

    private double[] means(Values values) {
        double[] means = new double[trials.size()];
        for (int q = 0; q < queries.size(); q++) {
            for (int t = 0; t < means.length; t++) {
                means[t] += values.at(q, t);
            }
        }
        for (int t = 0; t < means.length; t++) {
            means[t] /= queries.size();
        }
        return means;
    }

    private Estimate against(Values values, int trial) {
        double[] differences = new double[queries.size()];
        for (int q = 0; q < differences.length; q++) {
            differences[q] = values.at(q, trial) - values.at(q, BASELINE);
        }
        return Bootstrap.mean(differences, Bootstrap.RESAMPLES, spec.seed());
    }

    /** The best trial of each resample, as intervals of its weights. */
    private List<Interval> weightIntervals() {
        int[] best = new int[WEIGHT_RESAMPLES];
        Selection.Means all = selection.means(BASELINE, query -> true);
        int block = WEIGHT_RESAMPLES / 10;
        for (int from = 0; from < WEIGHT_RESAMPLES; from += block) {
            int start = from;
            workers.forEach(block, () -> {
                Resampled resampled = new Resampled(all.error());
                return i -> {
                    monitor.check();
                    best[start + i] = resampled.best(start + i);
                };
            });
            monitor.progress(TuningMonitor.Step.RESAMPLING, from + block, WEIGHT_RESAMPLES);
        }
        List<Interval> intervals = new ArrayList<>();
        double[] weights = new double[WEIGHT_RESAMPLES];
        for (int s = 0; s < spec.baseline().size(); s++) {
            for (int i = 0; i < WEIGHT_RESAMPLES; i++) {
                weights[i] = trials.weights(best[i])[s];
            }
            intervals.add(Bootstrap.interval(weights));
        }
        return intervals;
    }

    /** One resample after the other, on one thread. */
    private final class Resampled {
        private final int[] counts = new int[queries.size()];
        private final double[] objective = new double[trials.size()];
        private final double[] drop = new double[trials.size()];
        private final double[] error;

        /** @param error that of all queries, which resamples share */
        Resampled(double[] error) {
            this.error = error;
        }

        int best(int index) {
            Bootstrap.resample(spec.seed(), index, counts);
            Arrays.fill(objective, 0);
            Arrays.fill(drop, 0);
            for (int q = 0; q < counts.length; q++) {
                if (counts[q] == 0) {
                    continue;
                }
                double count = counts[q] / (double) counts.length;
                add(trials.objectives(q), count, 0, objective);
                double[] guardrails = trials.guardrails(q);
                if (guardrails != null) {
                    add(guardrails, -count, guardrails[BASELINE] * count, drop);
                }
            }
            Selection.Means means = new Selection.Means(BASELINE, objective, drop, error);
            int best = BASELINE;
            for (int trial = 0; trial < objective.length; trial++) {
                if (means.holds(spec.guardrail(), trial)) {
                    best = selection.better(best, trial, BASELINE, objective);
                }
            }
            return best;
        }

        private static void add(double[] row, double factor, double constant, double[] into) {
            for (int t = 0; t < into.length; t++) {
                into[t] += constant + factor * row[t];
            }
        }
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
