/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.evaluation.MeanSignal;
import dev.recsys.rescore.evaluation.Ndcg;
import dev.recsys.rescore.quality.tune.Guardrail;
import dev.recsys.rescore.quality.tune.TuningMonitor;
import dev.recsys.rescore.quality.tune.TuningReport;
import dev.recsys.rescore.quality.tune.TuningSpec;
import dev.recsys.rescore.quality.tune.WeightTuner;
import dev.recsys.rescore.quality.tune.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** How long the search for weights takes once the candidates are there. */
final class TunerPart implements Part {
    private static final int EVALUATIONS = 1_000;
    private static final int QUERIES = 500;
    private static final int CANDIDATES = 500;
    private static final int SIGNALS = 4;
    private static final int THREADS = 2;
    private static final int K = 10;
    private static final int FOLDS = 5;
    private static final int SEED = 42;
    /** One candidate of so many is relevant. */
    private static final int RARITY = 10;

    private static final double MAX_DROP = 0.01;
    private static final double WANTED_SECONDS = 10;

    private final Scale scale;
    private final Bound bound;

    TunerPart(Scale scale) {
        this.scale = scale;
        this.bound = Bound.below(scale.indicative("tune-1000-evaluations-seconds"), WANTED_SECONDS);
    }

    @Override
    public String name() {
        return "tune";
    }

    @Override
    public String title() {
        return EVALUATIONS + " evaluations of " + QUERIES + " queries x " + CANDIDATES + " candidates x " + SIGNALS
                + " signals, " + THREADS + " threads";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(bound);
    }

    @Override
    public void run(Report report) {
        Random random = new Random(SEED);
        List<JudgedCandidates> queries = new ArrayList<>();
        for (int q = 0; q < QUERIES; q++) {
            queries.add(query(random));
        }
        TuningSpec spec = new TuningSpec(
                new MeanSignal(0, "rating", K),
                new Guardrail(new Ndcg(K), MAX_DROP, Guardrail.DEFAULT_MARGIN),
                Collections.nCopies(SIGNALS, 0.0),
                FOLDS,
                EVALUATIONS,
                SEED);
        List<Double> seconds = new ArrayList<>();
        int evaluations = 0;
        for (int round = -1; round < scale.rounds(); round++) {
            long start = System.nanoTime();
            evaluations = tune(spec, queries).evaluations();
            if (round >= 0) {
                // A budget is not always used up to the last one.
                seconds.add((System.nanoTime() - start) / 1e9 * EVALUATIONS / evaluations);
            }
        }
        Spread spread = Spread.of(seconds);
        report.say(
                "mean_signal@10 under ndcg@10, all of it with 5 folds, intervals and the trade-off, in this process: "
                        + spread + " s for " + EVALUATIONS + " evaluations, by runs of " + evaluations);
        report.judge(bound, spread.median());
    }

    private static TuningReport tune(TuningSpec spec, List<JudgedCandidates> queries) {
        // One helper beside the thread that asks.
        ExecutorService helpers = Executors.newFixedThreadPool(THREADS - 1);
        try (Workers workers = new Workers(helpers, THREADS - 1)) {
            return new WeightTuner(spec, queries, workers, new Unwatched()).tune();
        } finally {
            helpers.shutdown();
        }
    }

    /** Candidates by falling score, the better ones relevant more often, with signals that know nothing of that. */
    private static JudgedCandidates query(Random random) {
        double[] sorted = random.doubles(CANDIDATES).sorted().toArray();
        float[] scores = new float[CANDIDATES];
        float[] grades = new float[CANDIDATES];
        for (int i = 0; i < CANDIDATES; i++) {
            scores[i] = (float) sorted[CANDIDATES - 1 - i];
            grades[i] = random.nextInt(RARITY) == 0 && random.nextFloat() < scores[i] ? 1 : 0;
        }
        float[] signals = new float[SIGNALS * CANDIDATES];
        for (int i = 0; i < signals.length; i++) {
            signals[i] = random.nextFloat();
        }
        return new JudgedCandidates(scores, signals, SIGNALS, grades, grades);
    }

    /** Lets a tuning run to its end. */
    private static final class Unwatched implements TuningMonitor {
        @Override
        public void check() {
            // Nothing ends it early.
        }

        @Override
        public void progress(Step step, int done, int total) {
            // Nobody looks on.
        }
    }
}
