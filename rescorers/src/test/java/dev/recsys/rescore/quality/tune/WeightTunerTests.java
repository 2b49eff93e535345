/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.evaluation.MeanSignal;
import dev.recsys.rescore.evaluation.Metric;
import dev.recsys.rescore.evaluation.Ndcg;
import dev.recsys.rescore.evaluation.Recall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class WeightTunerTests extends OpenSearchTestCase {
    private static final Metric NDCG = new Ndcg(10);

    private static final TuningMonitor UNWATCHED = new TuningMonitor() {
        @Override
        public void check() {}

        @Override
        public void progress(Step step, int done, int total) {}
    };

    private static TuningSpec spec(Metric objective, Guardrail guardrail, int signals, int evaluations, long seed) {
        return new TuningSpec(objective, guardrail, Collections.nCopies(signals, 0.0), 5, evaluations, seed);
    }

    private static TuningReport tune(TuningSpec spec, List<JudgedCandidates> queries) {
        return new WeightTuner(spec, queries, Workers.alone(), UNWATCHED).tune();
    }

    /** The metric with everything sorted. */
    private static double slow(Metric metric, List<JudgedCandidates> queries, List<Double> weights) {
        double sum = 0;
        for (JudgedCandidates query : queries) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, query.size()).boxed().toList());
            order.sort(Comparator.comparingDouble(i -> {
                double score = query.score(i);
                for (int s = 0; s < weights.size(); s++) {
                    score += weights.get(s) * query.signal(s, i);
                }
                return -score;
            }));
            sum += metric.of(query, order.stream().mapToInt(i -> i).toArray());
        }
        return sum / queries.size();
    }

    public void testPlantedWeightsLieInTheirIntervals() {
        double[] truth = {0.4, 0.2, 0};
        for (long seed = 1; seed <= 3; seed++) {
            List<JudgedCandidates> queries = Planted.queries(150, 100, truth, 0.05, seed);
            TuningReport report = tune(spec(NDCG, null, 3, 600, seed), queries);
            assertTrue(report.reason(), report.significant());
            for (int s = 0; s < truth.length; s++) {
                assertTrue(
                        "seed " + seed + ", signal " + s + ": " + report.weightIntervals(),
                        report.weightIntervals().get(s).low() <= truth[s]
                                && report.weightIntervals().get(s).high() >= truth[s]);
            }
            assertEquals(0.4, report.weights().get(0), 0.15);
            assertEquals(0.2, report.weights().get(1), 0.15);
        }
    }

    public void testNothingToFindIsNotSignificant() {
        for (long seed = 1; seed <= 6; seed++) {
            List<JudgedCandidates> queries = Planted.queries(60, 60, new double[] {0, 0}, 0.3, seed);
            TuningReport report = tune(spec(NDCG, null, 2, 300, seed), queries);
            assertFalse("seed " + seed + ": " + report.reason(), report.significant());
            assertThat(report.reason(), containsString("ndcg@10"));
        }
    }

    public void testASignalRisesOnlyAsFarAsTheGuardrailLets() {
        List<JudgedCandidates> queries = Planted.queries(120, 80, new double[] {0, 0}, 0.1, randomLong());
        Metric objective = new MeanSignal(0, "rating", 10);
        TuningReport report = tune(spec(objective, new Guardrail(NDCG, 0.02, 1), 2, 500, randomLong()), queries);
        assertThat(report.objective().tuned(), greaterThan(report.objective().baseline()));
        assertThat(report.guardrail().baseline() - report.guardrail().tuned(), lessThanOrEqualTo(0.02));
        assertTrue(
                report.reason(), report.objective().crossValidated().interval().low() > 0);
        TuningReport free = tune(spec(objective, null, 2, 500, 1), queries);
        assertThat(free.objective().tuned(), greaterThan(report.objective().tuned() + 0.05));
        // Without a guardrail, nothing but the signal counts in the end.
        assertThat(
                slow(NDCG, queries, free.weights()), lessThan(report.guardrail().baseline() - 0.1));
    }

    public void testAFallOfTheGuardrailOnQueriesLeftOutIsAnObjection() {
        // Without a margin, weights go to the very edge of the guardrail, and on other queries often beyond it.
        Guardrail edge = new Guardrail(NDCG, 0.01, 0);
        int objections = 0;
        for (long seed = 1; seed <= 8; seed++) {
            List<JudgedCandidates> queries = Planted.queries(25, 50, new double[] {0}, 0.05, seed);
            TuningReport report = tune(spec(new MeanSignal(0, "rating", 10), edge, 1, 200, seed), queries);
            double gain = report.objective().crossValidated().interval().low();
            double fall = -report.guardrail().crossValidated().mean();
            assertEquals(report.reason(), gain > 0 && fall <= 0.01, report.significant());
            objections += report.reason().contains("a fall of more than [max_drop] = [0.01]") ? 1 : 0;
        }
        assertThat(objections, greaterThan(0));
    }

    public void testReportedMeansAreThoseOfAPlainSort() {
        int signals = randomIntBetween(1, 3);
        double[] truth = new double[signals];
        truth[0] = 0.3;
        List<JudgedCandidates> queries = Planted.queries(20, 40, truth, 0.1, randomLong());
        Metric recall = new Recall("recall", 7, 1);
        TuningReport report = tune(spec(NDCG, new Guardrail(recall, 0.5, 0), signals, 200, randomLong()), queries);
        assertEquals(slow(NDCG, queries, report.baseline()), report.objective().baseline(), 1e-9);
        assertEquals(slow(NDCG, queries, report.weights()), report.objective().tuned(), 1e-9);
        assertEquals(slow(recall, queries, report.weights()), report.guardrail().tuned(), 1e-9);
        for (TuningReport.TradeOff point : report.tradeOff()) {
            assertEquals(slow(NDCG, queries, point.weights()), point.objective(), 1e-9);
            assertEquals(slow(recall, queries, point.weights()), point.guardrail(), 1e-9);
            assertEquals(
                    point.objective() - report.objective().baseline(),
                    point.objectiveChange().mean(),
                    1e-9);
        }
        assertThat(report.evaluations(), lessThanOrEqualTo(200));
        assertEquals(
                20, report.folds().stream().mapToInt(TuningReport.Fold::queries).sum());
        double leftOut = report.folds().stream()
                        .mapToDouble(fold -> fold.queries() * fold.objective())
                        .sum()
                / 20;
        assertEquals(report.objective().crossValidated().mean(), leftOut, 1e-9);
    }

    public void testNoPointOfTheTradeOffIsBeatenByAnother() {
        List<JudgedCandidates> queries = Planted.queries(30, 60, new double[] {0, 0}, 0.1, randomLong());
        TuningReport report =
                tune(spec(new MeanSignal(0, "rating", 10), new Guardrail(NDCG, 0.05, 0), 2, 300, 3), queries);
        List<TuningReport.TradeOff> points = report.tradeOff();
        assertThat(points.size(), greaterThan(2));
        for (int i = 1; i < points.size(); i++) {
            assertThat(points.get(i).objective(), lessThan(points.get(i - 1).objective()));
            assertThat(points.get(i).guardrail(), greaterThan(points.get(i - 1).guardrail()));
        }
    }

    public void testOneSeedGivesOneReportWhateverTheThreads() throws Exception {
        List<JudgedCandidates> queries = Planted.queries(40, 60, new double[] {0.3, 0.1}, 0.1, randomLong());
        TuningSpec spec = spec(NDCG, new Guardrail(new MeanSignal(1, "fresh", 10), 0.1, 1), 2, 200, randomLong());
        TuningReport alone = tune(spec, queries);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int helpers = 1; helpers <= 4; helpers++) {
                try (Workers workers = new Workers(threads, helpers)) {
                    assertEquals(alone, new WeightTuner(spec, queries, workers, UNWATCHED).tune());
                }
            }
        } finally {
            threads.shutdown();
            assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        }
        TuningSpec other = spec(NDCG, spec.guardrail(), 2, 200, spec.seed() + 1);
        assertNotEquals(alone.weights(), tune(other, queries).weights());
    }

    public void testAnExecutorThatRefusesOnlyCostsTime() {
        List<JudgedCandidates> queries = Planted.queries(20, 30, new double[] {0.3}, 0.1, randomLong());
        TuningSpec spec = spec(NDCG, null, 1, 60, 1);
        Workers refused = new Workers(
                work -> {
                    throw new RejectedExecutionException("full");
                },
                3);
        try (refused) {
            assertEquals(tune(spec, queries), new WeightTuner(spec, queries, refused, UNWATCHED).tune());
        }
    }

    public void testATuningEndsWhereItIsCancelledAndLeavesNoThreadBehind() throws Exception {
        List<JudgedCandidates> queries = Planted.queries(40, 60, new double[] {0.3}, 0.1, randomLong());
        AtomicInteger checks = new AtomicInteger();
        int last = randomIntBetween(1, 200);
        TuningMonitor cancelling = new TuningMonitor() {
            @Override
            public void check() {
                if (checks.incrementAndGet() >= last) {
                    throw new IllegalStateException("cancelled");
                }
            }

            @Override
            public void progress(Step step, int done, int total) {}
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Workers workers = new Workers(threads, 2)) {
            WeightTuner tuner = new WeightTuner(spec(NDCG, null, 1, 100, 1), queries, workers, cancelling);
            assertEquals(
                    "cancelled",
                    expectThrows(IllegalStateException.class, tuner::tune).getMessage());
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        // Each of the three threads may have been at its last check.
        assertThat(checks.get(), lessThanOrEqualTo(last + 2));
    }

    public void testProgressGoesFromTheFirstTrialToTheLastResample() {
        List<JudgedCandidates> queries = Planted.queries(10, 20, new double[] {0.3}, 0.1, randomLong());
        List<String> seen = new ArrayList<>();
        new WeightTuner(spec(NDCG, null, 1, 100, 1), queries, Workers.alone(), new TuningMonitor() {
                    @Override
                    public void check() {}

                    @Override
                    public void progress(Step step, int done, int total) {
                        assertThat(done, lessThanOrEqualTo(total));
                        seen.add(step + " " + done);
                    }
                })
                .tune();
        assertThat(seen.get(0), containsString("EVALUATING"));
        assertEquals("RESAMPLING 1000", seen.get(seen.size() - 1));
    }

    public void testASignalThatIsTheSameEverywhereKeepsItsWeight() {
        List<JudgedCandidates> queries = new ArrayList<>();
        for (JudgedCandidates query : Planted.queries(20, 30, new double[] {0.3}, 0.05, randomLong())) {
            float[] x = new float[30];
            float[] f = new float[60];
            float[] grades = new float[30];
            for (int i = 0; i < 30; i++) {
                x[i] = query.score(i);
                f[i] = query.signal(0, i);
                f[30 + i] = 0.7f;
                grades[i] = query.grade(i);
            }
            queries.add(new JudgedCandidates(x, f, 2, grades, grades));
        }
        TuningSpec spec = new TuningSpec(NDCG, null, List.of(0.0, 0.25), 5, 100, 1);
        TuningReport report = tune(spec, queries);
        assertThat(report.weights().get(0), greaterThan(0.0));
        assertEquals(0.25, report.weights().get(1), 0);
    }

    public void testWhatCannotBeTunedIsNamed() {
        List<JudgedCandidates> queries = Planted.queries(4, 20, new double[] {0.3}, 0.1, 1);
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> tune(spec(NDCG, null, 1, 100, 1), queries))
                        .getMessage(),
                containsString("[folds] is [5], but there are only [4] judged queries"));
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> spec(NDCG, null, 1, 10, 1))
                        .getMessage(),
                containsString("[evaluations] is [10]; it must be from 50 to 10000"));
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> new TuningSpec(NDCG, null, List.of(0.0), 1, 100, 1))
                        .getMessage(),
                containsString("[folds] is [1]; it must be from 2 to 100"));
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> new Guardrail(NDCG, -0.1, 1))
                        .getMessage(),
                containsString("[guardrail.max_drop] is [-0.1]; it must be finite and at least 0"));
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> new Guardrail(NDCG, 0.1, Double.NaN))
                        .getMessage(),
                containsString("[guardrail.margin] is [NaN]"));
    }
}
