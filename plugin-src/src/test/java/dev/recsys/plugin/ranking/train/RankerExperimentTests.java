/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;

import dev.recsys.plugin.ranking.evaluate.JudgedContext;
import dev.recsys.plugin.ranking.evaluate.MetricTable;
import dev.recsys.plugin.ranking.evaluate.RankingMetrics;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.training.LambdaMart;
import dev.recsys.rescore.training.LambdaMartParameters;
import dev.recsys.rescore.training.LinearParameters;
import dev.recsys.rescore.training.RankingGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

/** Trains on rows whose right order is planted: in one task by the first feature, in the other against it. */
public class RankerExperimentTests extends OpenSearchTestCase {
    private static final int GROUPS = 60;
    private static final int ROWS = 12;

    /** Groups of each task in a table. */
    private static final int EACH = 3;

    private static final String FEATURES =
            """
            [{"name": "x", "type": "field", "field": "x"}, {"name": "y", "type": "field", "field": "y"},
             {"name": "is_search", "type": "context", "value": "$task", "codes": {"search": 1, "similar": 0}}]""";

    private static final Set<String> BOTH = Set.of("search", "similar");

    private static final RankerExperiment.Monitor QUIET = new RankerExperiment.Monitor() {
        @Override
        public void check() {}

        @Override
        public void training(String step, int model, int models, int iteration, int iterations, double ndcg) {}
    };

    static TrainingPlan plan(String more) throws Exception {
        String task = "{\"judgments\": {\"index\": \"j\"}, \"first_pass\": {\"query\": {\"match_all\": {}}}}";
        String body =
                """
                {"index": "i", "tasks": {"search": %s, "similar": %s}, "features": %s, "imputation": {},
                 "parameters": {"trees": 40, "min_data_in_leaf": 5, "early_stopping_rounds": 10, "learning_rate": 0.2}%s}"""
                        .formatted(task, task, FEATURES, more);
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return TrainRankerRequest.parse("ranker", parser).plan();
        }
    }

    /** @param label whether a row is good: of its x and whether its task is search */
    private static JudgedRows rows(Random random, Label label) {
        List<JudgedContext> contexts = new ArrayList<>();
        List<GroupRows> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            boolean search = g % 2 == 0;
            RankingContext context =
                    new RankingContext(search ? "search" : "similar", "q" + g, null, null, null, Map.of(), Set.of());
            double[][] columns = new double[3][ROWS];
            float[] grades = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                columns[0][row] = row == 0 ? 0.9 : row == 1 ? 0.1 : random.nextDouble();
                columns[1][row] = random.nextDouble();
                columns[2][row] = search ? 1 : 0;
                grades[row] = label.of(columns[0][row], search);
            }
            contexts.add(new JudgedContext(context, Map.of(), RankingGroup.NO_TIME));
            BitSet all = new BitSet();
            all.set(0, ROWS);
            groups.add(new GroupRows(columns, grades, ROWS, all, grades.clone()));
        }
        return new JudgedRows(List.of("x", "y", "is_search"), contexts, groups);
    }

    private interface Label {
        float of(double x, boolean search);
    }

    private static float crossed(double x, boolean search) {
        return (search ? x : 1 - x) > 0.7 ? 1 : 0;
    }

    private static RankerExperiment.Outcome run(TrainingPlan plan, JudgedRows rows) {
        return new RankerExperiment(
                        plan, new Learner(plan.algorithm(), new LambdaMart()), rows, null, plan.taskFeatures(), QUIET)
                .run();
    }

    private static Estimate difference(RankerExperiment.Outcome outcome, String other, String task) {
        return outcome.heldOut().difference(RankerExperiment.MODEL, other, RankingMetrics.MAIN, task);
    }

    public void testTheModelLearnsWhatDependsOnTheTask() throws Exception {
        TrainingPlan plan = plan("");
        RankerExperiment.Outcome outcome = run(plan, rows(new Random(3), RankerExperimentTests::crossed));
        assertEquals(List.of(), outcome.warnings());
        for (String task : List.of("search", "similar", MetricTable.ALL_TASKS)) {
            assertThat(
                    task,
                    outcome.heldOut().mean("model", RankingMetrics.MAIN, task).mean(),
                    greaterThan(0.9));
        }
        // Without the task, one order is as good as the other.
        Estimate without = difference(outcome, RankerExperiment.WITHOUT_TASK, MetricTable.ALL_TASKS);
        assertThat(without.interval().low(), greaterThan(0.0));
        assertThat(
                difference(outcome, RankerExperiment.FIRST_PASS, MetricTable.ALL_TASKS)
                        .interval()
                        .low(),
                greaterThan(0.0));
        assertEquals(
                List.of("first_pass", "model", "specialised", "without_task"),
                outcome.heldOut().systems());
        assertEquals(List.of("0.25", "0.5", "1.0"), outcome.curve().systems());
        int held = outcome.groups().get("held_out");
        assertEquals(
                GROUPS, held + outcome.groups().get("train") + outcome.groups().get("validation"));
        assertEquals(held, outcome.measured().size());
        assertNull(PromotionGuard.objection(plan, outcome, null));
    }

    public void testTheSameSeedGivesTheSameModel() throws Exception {
        JudgedRows rows = rows(new Random(3), RankerExperimentTests::crossed);
        byte[] one = run(plan(", \"report\": {\"learning_curve\": false}"), rows)
                .learnt()
                .source()
                .file();
        byte[] same = run(plan(", \"report\": {\"learning_curve\": false}"), rows)
                .learnt()
                .source()
                .file();
        assertArrayEquals(one, same);
        byte[] other = run(plan(", \"report\": {\"learning_curve\": false}, \"seed\": 7"), rows)
                .learnt()
                .source()
                .file();
        assertFalse(Arrays.equals(one, other));
    }

    public void testEveryGroupMeasuresOnceInFolds() throws Exception {
        RankerExperiment.Outcome outcome = run(
                plan(", \"holdout\": {\"folds\": 3}, \"report\": {\"learning_curve\": false, \"ablations\": []}"),
                rows(new Random(3), RankerExperimentTests::crossed));
        assertEquals(GROUPS, outcome.measured().size());
        assertEquals(Map.of("train", GROUPS, "validation", 0, "held_out", GROUPS), outcome.groups());
        assertThat(
                outcome.heldOut()
                        .mean("model", RankingMetrics.MAIN, MetricTable.ALL_TASKS)
                        .mean(),
                greaterThan(0.9));
    }

    public void testNoiseDoesNotGoLive() throws Exception {
        Random random = new Random(5);
        TrainingPlan plan = plan("");
        RankerExperiment.Outcome outcome = run(plan, rows(random, (x, search) -> random.nextInt(4) == 0 ? 1 : 0));
        assertThat(PromotionGuard.objection(plan, outcome, null), containsString("it must lie above [promote"));
    }

    public void testGainMustBeLargeEnough() throws Exception {
        TrainingPlan plan = plan(", \"promote\": {\"min_improvement\": 0.95}");
        RankerExperiment.Outcome outcome = run(plan, rows(new Random(3), RankerExperimentTests::crossed));
        assertThat(PromotionGuard.objection(plan, outcome, null), containsString("[promote.min_improvement] = [0.95]"));
    }

    public void testATaskThatIsBetterAloneKeepsTheVersionBack() throws Exception {
        TrainingPlan plan = plan("");
        MetricTable table = new MetricTable(repeated("search", "similar"), 1);
        fill(table.add(RankerExperiment.FIRST_PASS), 0.1, 0.1);
        fill(table.add(RankerExperiment.MODEL), 0.9, 0.5);
        fill(table.add(RankerExperiment.SPECIALISED), 0.9, 0.6);
        RankerExperiment.Outcome outcome = outcome(table, 2 * EACH);
        String objection = PromotionGuard.objection(plan, outcome, null);
        assertThat(objection, containsString("for the task [similar], ndcg@10 is worse by 0.1000"));
        TrainingPlan tolerant = plan(", \"promote\": {\"task_tolerance\": 0.2}");
        assertNull(PromotionGuard.objection(tolerant, outcome, null));
        assertEquals("[promote] is false", PromotionGuard.objection(plan(", \"promote\": false"), outcome, null));
    }

    public void testGroupsThatTheLiveVersionDoesNotKnowAreComparedWithTheFirstPass() throws Exception {
        TrainingPlan plan = plan("");
        MetricTable table = new MetricTable(repeated("search", "similar"), 1);
        fill(table.add(RankerExperiment.FIRST_PASS), 0.1, 0.6);
        fill(table.add(RankerExperiment.MODEL), 0.9, 0.5);
        double[][] live = table.add(PromotionGuard.LIVE);
        for (int g = 0; g < EACH; g++) {
            live[g] = new double[RankingMetrics.labels().size()];
        }
        RankerExperiment.Outcome outcome = outcome(table, 2 * EACH);
        assertThat(
                PromotionGuard.objection(plan, outcome, BOTH), containsString("differs from the first pass by -0.1"));
        fill(table.add(RankerExperiment.FIRST_PASS), 0.1, 0.4);
        assertNull(PromotionGuard.objection(plan, outcome, BOTH));
        fill(live, 0.95, 0.95);
        assertThat(PromotionGuard.objection(plan, outcome, BOTH), containsString("differs from the live version by"));
    }

    public void testATaskOfTheLiveVersionThatIsGoneKeepsTheVersionBack() throws Exception {
        TrainingPlan plan = plan("");
        RankerExperiment.Outcome outcome = outcome(better("search", "similar"), 2 * EACH);
        assertEquals(
                "the live version knows the tasks [ask, pre_query], which this one was not trained for: requests with"
                        + " them would fail; give them in [tasks] too",
                PromotionGuard.objection(plan, outcome, Set.of("search", "pre_query", "ask")));
        // A live version that knows fewer is no reason.
        assertNull(PromotionGuard.objection(plan, outcome, Set.of("search")));
        assertEquals(
                "[promote] is false",
                PromotionGuard.objection(plan(", \"promote\": false"), outcome, Set.of("pre_query")));
    }

    public void testATaskThatNothingWasHeldOutOfKeepsTheVersionBack() throws Exception {
        TrainingPlan plan = plan("");
        RankerExperiment.Outcome outcome = outcome(better("search", "search"), 2 * EACH);
        for (Set<String> live : Arrays.asList(null, BOTH)) {
            assertThat(
                    PromotionGuard.objection(plan, outcome, live),
                    containsString("no group of the tasks [similar] was held out"));
        }
    }

    public void testFewGroupsKeepTheVersionBack() throws Exception {
        TrainingPlan plan = plan("");
        MetricTable table = better("search", "similar");
        assertEquals(
                "[4] groups were held out in all; it takes at least [5] to tell whether it is better, so give more"
                        + " judgments or hold out more",
                PromotionGuard.objection(plan, outcome(table, 4), null));
        assertNull(PromotionGuard.objection(plan, outcome(table, 5), null));
    }

    /** Groups of one task, then as many of another, for which the model is better than the first pass and the live version. */
    private static MetricTable better(String one, String other) {
        MetricTable table = new MetricTable(repeated(one, other), 1);
        fill(table.add(RankerExperiment.FIRST_PASS), 0.1, 0.1);
        fill(table.add(RankerExperiment.MODEL), 0.9, 0.9);
        fill(table.add(PromotionGuard.LIVE), 0.5, 0.5);
        return table;
    }

    private static RankerExperiment.Outcome outcome(MetricTable table, int groups) {
        return new RankerExperiment.Outcome(
                null, table, table, Map.of(), IntStream.range(0, groups).boxed().toList(), List.of());
    }

    private static List<String> repeated(String... tasks) {
        return Arrays.stream(tasks)
                .flatMap(task -> Collections.nCopies(EACH, task).stream())
                .toList();
    }

    /** @param ndcg of the groups of each task */
    private static void fill(double[][] values, double... ndcg) {
        for (int g = 0; g < ndcg.length * EACH; g++) {
            values[g] = new double[RankingMetrics.labels().size()];
            Arrays.fill(values[g], ndcg[g / EACH]);
        }
    }

    private static TrainingPlan with(TrainingPlan plan, Algorithm algorithm) {
        return new TrainingPlan(
                plan.tasks(),
                plan.features(),
                plan.imputation(),
                algorithm,
                plan.holdout(),
                plan.negatives(),
                plan.report(),
                plan.seed(),
                plan.promotion());
    }

    public void testAModelOfAllRowsThatWouldBeTooLargeIsRefusedBeforeThoseOfTheFolds() throws Exception {
        // 21 leaves for all rows, too many for so many trees, and 14 for two thirds of them.
        LambdaMartParameters large = LambdaMartParameters.builder()
                .trees(LambdaMartParameters.MOST_TREES)
                .minDataInLeaf(GROUPS * ROWS / 21)
                .build();
        TrainingPlan plan = with(plan(", \"holdout\": {\"folds\": 3}"), new Algorithm.LambdaMart(large));
        RankerExperiment.Monitor none = new RankerExperiment.Monitor() {
            @Override
            public void check() {}

            @Override
            public void training(String step, int model, int models, int iteration, int iterations, double ndcg) {
                throw new AssertionError("the training began");
            }
        };
        JudgedRows rows = rows(new Random(3), RankerExperimentTests::crossed);
        Exception e = expectThrows(IllegalArgumentException.class, () -> new RankerExperiment(
                        plan, new Learner(plan.algorithm(), new LambdaMart()), rows, null, plan.taskFeatures(), none)
                .run());
        assertThat(e.getMessage(), containsString("[trees] times [num_leaves] must be at most [400000]"));
    }

    public void testLinearLearnsAnOrderWithoutTrees() throws Exception {
        TrainingPlan plan = plan("");
        TrainingPlan linear = with(plan, new Algorithm.Linear(LinearParameters.DEFAULT));
        JudgedRows rows = rows(new Random(3), (x, search) -> x > 0.7 ? 1 : 0);
        RankerExperiment.Outcome outcome = run(linear, rows);
        assertThat(
                outcome.heldOut()
                        .mean("model", RankingMetrics.MAIN, MetricTable.ALL_TASKS)
                        .mean(),
                greaterThan(0.95));
        // Missing values of the rows are what the version's features say.
        assertEquals(Set.of("x", "y", "is_search"), outcome.learnt().missing().keySet());
        double mean = outcome.learnt().missing().get("x");
        assertEquals(
                mean,
                linear.declared(outcome.learnt().missing()).features().get(0).missing(),
                0);
    }

    public void testEqualLabelsAreNothingToLearnFrom() throws Exception {
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class, () -> run(plan(""), rows(new Random(3), (x, search) -> 1)));
        assertThat(e.getMessage(), containsString("labels are [1.0]: there is nothing to learn"));
    }

    public void testATaskThatCannotBeTrainedAloneIsAWarning() throws Exception {
        TrainingPlan plan = plan(", \"report\": {\"learning_curve\": false, \"ablations\": []}");
        RankerExperiment.Outcome outcome = run(plan, rows(new Random(3), (x, search) -> search ? crossed(x, true) : 0));
        assertThat(outcome.warnings(), hasItem(containsString("[specialised:similar] could not be trained")));
        assertThat(PromotionGuard.objection(plan, outcome, null), containsString("no model for the task [similar]"));
    }

    public void testCancellingEndsItInAnIteration() throws Exception {
        TrainingPlan plan = plan("");
        int[] iterations = new int[1];
        RankerExperiment.Monitor monitor = new RankerExperiment.Monitor() {
            @Override
            public void check() {
                if (iterations[0] > 5) {
                    throw new TaskCancelledException("enough");
                }
            }

            @Override
            public void training(String step, int model, int models, int iteration, int total, double ndcg) {
                assertEquals("model", step);
                assertEquals(0, model);
                // The model, two for single tasks, one without the task, two for the curve.
                assertEquals(6, models);
                iterations[0]++;
            }
        };
        JudgedRows rows = rows(new Random(3), RankerExperimentTests::crossed);
        expectThrows(TaskCancelledException.class, () -> new RankerExperiment(
                        plan, new Learner(plan.algorithm(), new LambdaMart()), rows, null, plan.taskFeatures(), monitor)
                .run());
        assertEquals(6, iterations[0]);
    }
}
