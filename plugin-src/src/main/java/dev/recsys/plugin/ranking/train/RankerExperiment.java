/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.MetricTable;
import dev.recsys.plugin.ranking.evaluate.RankingMetrics;
import dev.recsys.plugin.ranking.evaluate.RankingTask;
import dev.recsys.rescore.training.RankingData;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Trains a model and those that it is compared with, and measures all of them on groups that they did not learn from. Knows nothing of
 * where rows come from; one for each training, used by one thread.
 */
final class RankerExperiment {
    static final String MODEL = "model";
    static final String FIRST_PASS = "first_pass";
    static final String SPECIALISED = "specialised";
    static final String WITHOUT_IMPUTATION = "without_imputation";
    static final String WITHOUT_TASK = "without_task";

    private static final List<Double> SHARES = List.of(0.25, 0.5);

    /** Is told how far the experiment is, and stops it. */
    interface Monitor {
        /** @throws RuntimeException it was cancelled */
        void check();

        /**
         * @param step  which model is trained
         * @param model how many were trained before it
         * @param ndcg  so far; NaN if it is not known
         */
        void training(String step, int model, int models, int iteration, int iterations, double ndcg);
    }

    /**
     * What came out.
     *
     * @param learnt   the model
     * @param heldOut  metrics on groups that were held out
     * @param curve    systems named by the share of groups that they learnt from
     * @param groups   that the model learnt from, that it stopped by, that it was measured on
     * @param measured numbers of the groups that were measured, in the order of the tables
     * @param warnings what a user should know
     */
    record Outcome(
            Learner.Learnt learnt,
            MetricTable heldOut,
            MetricTable curve,
            Map<String, Integer> groups,
            List<Integer> measured,
            List<String> warnings) {}

    private final TrainingPlan plan;
    private final Learner learner;
    private final JudgedRows rows;
    private final JudgedRows unimputed;
    private final Set<String> taskFeatures;
    private final Monitor monitor;
    private final Map<String, RankingMetrics> metrics = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private int models;
    private int trained;

    /**
     * @param unimputed    the same rows without imputation; null if there is no need for them
     * @param taskFeatures features that know the task
     */
    RankerExperiment(
            TrainingPlan plan,
            Learner learner,
            JudgedRows rows,
            JudgedRows unimputed,
            Collection<String> taskFeatures,
            Monitor monitor) {
        this.plan = plan;
        this.learner = learner;
        this.rows = rows;
        this.unimputed = unimputed;
        this.taskFeatures = new TreeSet<>(taskFeatures);
        this.monitor = monitor;
        for (RankingTask task : plan.tasks()) {
            metrics.put(task.name(), new RankingMetrics(task.relevantFrom()));
        }
    }

    /** Groups that measure, in the order of their numbers, with their places in the tables. */
    private record Measured(List<Integer> groups, Map<Integer, Integer> places) {
        static Measured of(List<Holdout.Parts> parts) {
            BitSet all = new BitSet();
            parts.forEach(part -> all.or(part.heldOut()));
            List<Integer> groups = all.stream().boxed().toList();
            Map<Integer, Integer> places = new HashMap<>();
            groups.forEach(group -> places.put(group, places.size()));
            return new Measured(groups, places);
        }
    }

    Outcome run() {
        List<Holdout.Parts> parts = plan.holdout().parts(rows.contexts(), plan.seed());
        Measured measured = Measured.of(parts);
        List<String> tasks = rows.tasks();
        List<String> measuredTasks = measured.groups().stream().map(tasks::get).toList();
        MetricTable table = new MetricTable(measuredTasks, plan.seed());
        MetricTable curve = new MetricTable(measuredTasks, plan.seed());
        Set<String> present = new TreeSet<>(tasks);
        models = parts.size() * trainings(present) + (parts.size() > 1 ? 1 : 0);

        if (parts.size() > 1) {
            // The last model learns from all rows: it must not be too large when the others were not.
            learner.checkSize(rows.labels().values().stream()
                    .mapToLong(Integer::longValue)
                    .sum());
        }
        if (plan.tasks().stream().allMatch(task -> task.firstPass() != null)) {
            firstPass(table.add(FIRST_PASS), measured);
        }
        Learner.Learnt learnt = null;
        int iterations = 0;
        double[][] values = table.add(MODEL);
        for (Holdout.Parts part : parts) {
            learnt = learn(MODEL, rows, part.train(), part.validation(), Set.of());
            iterations += learnt.iterations();
            measure(learnt, rows, part.heldOut(), values, measured);
        }
        if (plan.report().specialised() && present.size() > 1) {
            specialised(parts, present, table, measured);
        }
        if (plan.report().ablations().contains(ReportOptions.TASK) && taskFeatures.isEmpty() == false) {
            compare(WITHOUT_TASK, rows, parts, taskFeatures, table, measured);
        }
        if (unimputed != null) {
            compare(WITHOUT_IMPUTATION, unimputed, parts, Set.of(), table, measured);
        }
        if (plan.report().learningCurve()) {
            learningCurve(parts, curve, values, measured);
        }
        Map<String, Integer> counts = new HashMap<>();
        if (parts.size() > 1) {
            learnt = learner.learnFor(
                    Math.round(iterations / (float) parts.size()),
                    training(rows, rows.all(), Set.of()),
                    (iteration, total, train, held) -> report(MODEL, iteration, total, train));
            counts.put("train", rows.groups().size());
            counts.put("validation", 0);
        } else {
            counts.put("train", parts.get(0).train().cardinality());
            counts.put("validation", parts.get(0).validation().cardinality());
        }
        counts.put("held_out", measured.groups().size());
        return new Outcome(learnt, table, curve, counts, measured.groups(), List.copyOf(warnings));
    }

    private int trainings(Set<String> tasks) {
        int count = 1;
        if (plan.report().specialised() && tasks.size() > 1) {
            count += tasks.size();
        }
        if (plan.report().ablations().contains(ReportOptions.TASK) && taskFeatures.isEmpty() == false) {
            count++;
        }
        if (unimputed != null) {
            count++;
        }
        return count + (plan.report().learningCurve() ? SHARES.size() : 0);
    }

    private void firstPass(double[][] values, Measured measured) {
        for (int group : measured.groups()) {
            values[measured.places().get(group)] =
                    metrics(group).of(rows.groups().get(group).asCandidates());
        }
    }

    private void specialised(List<Holdout.Parts> parts, Set<String> tasks, MetricTable table, Measured measured) {
        double[][] values = table.add(SPECIALISED);
        for (String task : tasks) {
            BitSet own = rows.of(task);
            for (Holdout.Parts part : parts) {
                Holdout.Parts cut = new Holdout.Parts(
                        and(part.train(), own), and(part.validation(), own), and(part.heldOut(), own));
                if (cut.heldOut().isEmpty() == false) {
                    attempt(SPECIALISED + ":" + task, rows, cut, Set.of(), values, measured);
                }
            }
        }
    }

    private void compare(
            String system,
            JudgedRows from,
            List<Holdout.Parts> parts,
            Set<String> without,
            MetricTable table,
            Measured measured) {
        double[][] values = table.add(system);
        parts.forEach(part -> attempt(system, from, part, without, values, measured));
    }

    private void learningCurve(List<Holdout.Parts> parts, MetricTable curve, double[][] whole, Measured measured) {
        for (double share : SHARES) {
            double[][] values = curve.add(Double.toString(share));
            for (Holdout.Parts part : parts) {
                Holdout.Parts cut = new Holdout.Parts(some(part.train(), share), part.validation(), part.heldOut());
                attempt("share:" + share, rows, cut, Set.of(), values, measured);
            }
        }
        System.arraycopy(whole, 0, curve.add("1.0"), 0, whole.length);
    }

    /** The same groups for the same seed, and those of a smaller share among those of a greater one. */
    private BitSet some(BitSet groups, double share) {
        int[] numbers = groups.stream().toArray();
        SplittableRandom random = new SplittableRandom(plan.seed());
        for (int i = numbers.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = numbers[i];
            numbers[i] = numbers[other];
            numbers[other] = kept;
        }
        BitSet chosen = new BitSet();
        int count = Math.max(1, (int) Math.round(share * numbers.length));
        for (int i = 0; i < count; i++) {
            chosen.set(numbers[i]);
        }
        return chosen;
    }

    private static BitSet and(BitSet a, BitSet b) {
        BitSet both = (BitSet) a.clone();
        both.and(b);
        return both;
    }

    /** A model to compare with; that there is nothing for it to learn does not end the training of the other. */
    private void attempt(
            String step,
            JudgedRows from,
            Holdout.Parts part,
            Set<String> without,
            double[][] values,
            Measured measured) {
        try {
            Learner.Learnt learnt = learn(step, from, part.train(), part.validation(), without);
            measure(learnt, from, part.heldOut(), values, measured);
        } catch (IllegalArgumentException e) {
            warnings.add("[" + step + "] could not be trained: " + e.getMessage());
        }
    }

    private Learner.Learnt learn(String step, JudgedRows from, BitSet train, BitSet validation, Set<String> without) {
        monitor.check();
        RankingData learning = training(from, train, without);
        RankingData stopping = from.training(validation);
        if (stopping != null && without.isEmpty() == false) {
            stopping = stopping.withoutFeatures(without);
        }
        Learner.Learnt learnt = learner.learn(
                learning,
                stopping,
                (iteration, total, onTrain, onValidation) ->
                        report(step, iteration, total, Double.isNaN(onValidation) ? onTrain : onValidation));
        trained++;
        return learnt;
    }

    private static RankingData training(JudgedRows from, BitSet train, Set<String> without) {
        RankingData learning = from.training(train);
        if (learning == null) {
            throw new IllegalArgumentException(
                    "none of the [" + train.cardinality() + "] groups to learn from has a document to learn from");
        }
        return without.isEmpty() ? learning : learning.withoutFeatures(without);
    }

    private void report(String step, int iteration, int total, double ndcg) {
        monitor.check();
        monitor.training(step, trained, models, iteration, total, ndcg);
    }

    private void measure(Learner.Learnt learnt, JudgedRows from, BitSet heldOut, double[][] values, Measured measured) {
        for (int group = heldOut.nextSetBit(0); group >= 0; group = heldOut.nextSetBit(group + 1)) {
            double[] scores = from.scores(learnt, group);
            values[measured.places().get(group)] =
                    metrics(group).of(from.groups().get(group).asCandidates(), scores);
        }
    }

    private RankingMetrics metrics(int group) {
        return metrics.get(rows.contexts().get(group).context().task());
    }
}
