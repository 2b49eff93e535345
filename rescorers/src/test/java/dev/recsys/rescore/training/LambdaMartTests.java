/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.Libraries;
import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.Predictions;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.model.TreeEnsemble;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.test.OpenSearchTestCase;

/** What is learnt from small data is what LightGBM learns, and is read as it wrote it. */
@LuceneTestCase.SuppressFileSystems("ExtrasFS")
public class LambdaMartTests extends OpenSearchTestCase {
    private static final double[] EXPONENTIAL = {0, 1, 3, 7, 15};

    /** Our evaluation of the text equals the library's own to 1e-6; returns our scores. */
    private static double[] assertReadAsWritten(TrainedRanker trained, RankingData data) throws LGBMException {
        RankingModel model = Predictions.parse(trained.file(), null);
        assertEquals(
                trained.features(),
                model.features().stream().map(ModelNames::decode).toList());
        double[] ours = Predictions.of(model, data.matrix());
        double[] theirs = Libraries.lightGbmPredictions(
                trained.model(),
                RankingRows.flat(data.matrix()),
                data.features().size());
        Predictions.assertClose("trained", theirs, ours);
        return ours;
    }

    public void testLearnsAnOrderThatHoldsForOtherQueries() throws LGBMException {
        RankingData train = RankingRows.random(random(), 60);
        RankingData other = RankingRows.random(random(), 40);
        TrainedRanker trained = RankingRows.train(
                train, other, RankingRows.small().categorical(Set.of("colour")).build());
        double[] scores = assertReadAsWritten(trained, other);
        double learnt = RankingRows.ndcg(other, scores, EXPONENTIAL, 10);
        double unlearnt = RankingRows.ndcg(other, new double[other.size()], EXPONENTIAL, 10);
        assertTrue(learnt + " against " + unlearnt, learnt > 0.85 && learnt > unlearnt + 0.1);
        assertEquals(20, trained.bestIteration());
        assertEquals(20, trained.curve().size());
        FeatureGain match = trained.gains().get(0);
        FeatureGain noise = trained.gains().get(2);
        assertEquals("match", match.feature());
        assertTrue(match.gain() > 5 * noise.gain());
        assertTrue(match.splits() > 0);
    }

    public void testTheCurveIsTheNdcgOfTheModelsScores() throws LGBMException {
        RankingData train = RankingRows.random(random(), 30);
        RankingData other = RankingRows.random(random(), 20);
        TrainedRanker trained = RankingRows.train(
                train, other, RankingRows.small().evalAt(List.of(1, 3, 10)).build());
        CurvePoint last = trained.curve().get(trained.curve().size() - 1);
        assertEquals(20, last.iteration());
        double[] onTrain = assertReadAsWritten(trained, train);
        double[] onOther = assertReadAsWritten(trained, other);
        for (int i = 0; i < 3; i++) {
            int k = List.of(1, 3, 10).get(i);
            assertEquals(
                    RankingRows.ndcg(train, onTrain, EXPONENTIAL, k),
                    last.train().get(i),
                    1e-6);
            assertEquals(
                    RankingRows.ndcg(other, onOther, EXPONENTIAL, k),
                    last.heldOut().get(i),
                    1e-6);
        }
    }

    public void testTheSameSeedGivesTheSameModelAndAnotherAnother() {
        RankingData train = RankingRows.random(random(), 30);
        LambdaMartParameters.Builder drawn =
                RankingRows.small().baggingFreq(1).baggingFraction(0.7).featureFraction(0.5);
        String first = RankingRows.train(train, null, drawn.build()).model();
        assertEquals(first, RankingRows.train(train, null, drawn.build()).model());
        String other = RankingRows.train(train, null, drawn.seed(43).build()).model();
        assertNotEquals(trees(first), trees(other));
    }

    private static String trees(String model) {
        return model.substring(model.indexOf("Tree=0"), model.indexOf("end of trees"));
    }

    public void testEarlyStoppingCutsTheModelBackToTheBest() throws LGBMException {
        RankingData train = RankingRows.random(random(), 12);
        RankingData heldOut = RankingRows.random(random(), 30);
        TrainedRanker trained = RankingRows.train(
                train,
                heldOut,
                RankingRows.small().trees(500).earlyStoppingRounds(5).build());
        int best = trained.bestIteration();
        int grown = trained.curve().size();
        assertTrue("grown " + grown, grown < 500);
        assertEquals(best + 5, grown);
        assertEquals(best, ((TreeEnsemble) Predictions.parse(trained.file(), null)).trees());
        double most = trained.curve().stream()
                .mapToDouble(point -> point.heldOut().get(1))
                .max()
                .orElseThrow();
        assertEquals(most, trained.curve().get(best - 1).heldOut().get(1), 0);
        double[] scores = assertReadAsWritten(trained, heldOut);
        assertEquals(most, RankingRows.ndcg(heldOut, scores, EXPONENTIAL, 10), 1e-6);
    }

    public void testMonotoneConstraintsHold() {
        RankingData train = RankingRows.random(random(), 40);
        for (int direction : new int[] {1, -1}) {
            TrainedRanker trained = RankingRows.train(
                    train,
                    null,
                    RankingRows.small().monotone(Map.of("noise", direction)).build());
            RankingModel model = Predictions.parse(trained.file(), null);
            for (int i = 0; i < 50; i++) {
                FeatureMatrix line = FeatureMatrix.of(4, 30);
                double[] fixed = {random().nextGaussian(), random().nextDouble(), 0, random().nextInt(12)};
                for (int row = 0; row < 30; row++) {
                    for (int f = 0; f < 4; f++) {
                        line.column(f)[row] = f == 2 ? -3 + 0.2 * row : fixed[f];
                    }
                }
                double[] scores = Predictions.of(model, line);
                for (int row = 1; row < 30; row++) {
                    assertTrue(direction * (scores[row] - scores[row - 1]) >= -1e-12);
                }
            }
        }
    }

    public void testGainsOfRatingsAreTakenByLabel() throws LGBMException {
        RankingData graded = RankingRows.random(random(), 40);
        float[] ratings = {0, 1, 10, 100};
        float[] labels = new float[graded.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = ratings[(int) Math.min(3, graded.labels()[row])];
        }
        RankingData rated = new RankingData(graded.features(), graded.matrix(), labels, graded.groups());
        TreeMap<Float, Double> gains = new TreeMap<>(Map.of(100f, 1.0, 10f, 0.1, 1f, 0.01, 0f, 0.0));
        TrainedRanker trained = RankingRows.train(
                rated,
                null,
                RankingRows.small().labelGains(new LabelGains.Mapped(gains)).build());
        double[] scores = assertReadAsWritten(trained, rated);
        double[] byRating = new double[101];
        gains.forEach((label, gain) -> byRating[label.intValue()] = gain);
        double ndcg = RankingRows.ndcg(rated, scores, byRating, 10);
        assertEquals(ndcg, trained.curve().get(19).train().get(1), 1e-6);
        // The ratings as gains are a hundred times these: the same ndcg, and the same trees.
        TrainedRanker itself = RankingRows.train(
                rated,
                null,
                RankingRows.small().labelGains(new LabelGains.Itself()).build());
        assertEquals(ndcg, itself.curve().get(19).train().get(1), 1e-3);
    }

    public void testWeightsCount() {
        // Two kinds of queries that want opposite orders: the heavier ones win.
        for (boolean first : new boolean[] {true, false}) {
            float[] labels = new float[80];
            float[] weights = new float[80];
            FeatureMatrix matrix = FeatureMatrix.of(1, 80);
            List<RankingGroup> groups = new ArrayList<>();
            for (int row = 0; row < 80; row++) {
                boolean rising = row < 40;
                matrix.column(0)[row] = row % 4;
                labels[row] = rising ? row % 4 : 3 - row % 4;
                weights[row] = rising == first ? 10 : 1;
                if (row % 4 == 0) {
                    groups.add(new RankingGroup("q" + row, "search", 4));
                }
            }
            TrainedRanker trained = RankingRows.train(
                    new RankingData(List.of("x"), matrix, labels, groups, weights),
                    null,
                    RankingRows.small().build());
            double[] scores = Predictions.of(Predictions.parse(trained.file(), null), matrix);
            assertTrue(first ? scores[3] > scores[0] : scores[3] < scores[0]);
        }
    }

    public void testAnyNameOfAFeature() throws LGBMException {
        RankingData plain = RankingRows.random(random(), 30);
        List<String> names = List.of("title score", "{\"a\":[1,2]}", "größe=50%", "日本");
        RankingData data = new RankingData(names, plain.matrix(), plain.labels(), plain.groups());
        TrainedRanker trained = RankingRows.train(
                data,
                null,
                RankingRows.small()
                        .categorical(Set.of("日本"))
                        .monotone(Map.of("title score", 1))
                        .build());
        assertReadAsWritten(trained, data);
        assertEquals(names, trained.gains().stream().map(FeatureGain::feature).toList());
        // Names do not change what is learnt.
        TrainedRanker same = RankingRows.train(
                plain,
                null,
                RankingRows.small()
                        .categorical(Set.of("colour"))
                        .monotone(Map.of("match", 1))
                        .build());
        assertEquals(trees(same.model()), trees(trained.model()));
        assertTrue(same.model().contains("feature_names=match age noise colour"));
    }

    public void testConstantAndMissingFeaturesDoNoHarm() throws LGBMException {
        RankingData data = RankingRows.random(random(), 30);
        double[] constant = new double[data.size()];
        Arrays.fill(constant, 7);
        double[] missing = new double[data.size()];
        Arrays.fill(missing, Double.NaN);
        FeatureMatrix matrix =
                new FeatureMatrix(new double[][] {constant, data.matrix().column(0), missing}, data.size());
        RankingData odd =
                new RankingData(List.of("constant", "match", "missing"), matrix, data.labels(), data.groups());
        TrainedRanker trained = RankingRows.train(odd, null, RankingRows.small().build());
        assertReadAsWritten(trained, odd);
        assertEquals(0, trained.gains().get(0).splits());
        assertEquals(0, trained.gains().get(2).splits());
        assertTrue(trained.gains().get(1).splits() > 0);
    }

    public void testOneQueryCanBeLearntFrom() throws LGBMException {
        float[] labels = new float[40];
        for (int row = 0; row < 40; row++) {
            labels[row] = row / 10;
        }
        RankingData one = RankingRows.of(labels, 40);
        TrainedRanker trained = RankingRows.train(one, null, RankingRows.small().build());
        double[] scores = assertReadAsWritten(trained, one);
        double ndcg = RankingRows.ndcg(one, scores, EXPONENTIAL, 10);
        assertTrue("ndcg " + ndcg, ndcg > 0.9);
    }

    public void testAModelOfManyTreesComesOutWhole() throws LGBMException {
        // More text than LightGBM writes at once.
        RankingData data = RankingRows.random(random(), 150);
        TrainedRanker trained = RankingRows.train(
                data,
                null,
                RankingRows.small().trees(1200).numLeaves(31).learningRate(0.01).build());
        assertTrue("length " + trained.model().length(), trained.model().length() > 1 << 20);
        assertEquals(1200, ((TreeEnsemble) Predictions.parse(trained.file(), null)).trees());
        assertReadAsWritten(trained, data);
    }

    public void testALeafThatLightGbmTakesForEmptyIsExplained() {
        String own =
                "Check failed: (best_split_info.left_count) > (0) at /LightGBM/src/treelearner/serial_tree_learner.cpp, line 846 .";
        assertThat(LightGbm.explained(own + "\n"), startsWith(own + " It took the rows of a leaf"));
        assertThat(LightGbm.explained(own), containsString("raise [min_sum_hessian] or [min_data_in_leaf]"));
        assertEquals("out of memory", LightGbm.explained("out of memory"));
    }

    public void testOfATextThatIsTooLongWhatPredictionsNeedIsKept() throws LGBMException {
        RankingData plain = RankingRows.random(random(), 40);
        List<String> names = List.of("split_gain", "age", "noise", "leaf_count");
        RankingData data = new RankingData(names, plain.matrix(), plain.labels(), plain.groups());
        TrainedRanker whole = RankingRows.train(
                data,
                null,
                RankingRows.small().categorical(Set.of("leaf_count")).build());
        String text = whole.model();
        assertSame(text, ModelText.within(text.length(), text));
        String bare = ModelText.within(text.length() - 1, text);
        assertTrue(bare.length() + " of " + text.length(), bare.length() < 0.8 * text.length());
        assertEquals(
                "what follows the trees stays",
                text.substring(text.indexOf("end of trees")),
                bare.substring(bare.indexOf("end of trees")));
        TrainedRanker shortened =
                new TrainedRanker(bare, names, whole.bestIteration(), whole.evalAt(), whole.curve(), whole.gains());
        assertArrayEquals(assertReadAsWritten(whole, data), assertReadAsWritten(shortened, data), 0);
    }

    public void testALeafTakesNoMoreTextThanIsReckonedWith() {
        RankingData data = RankingRows.random(random(), 60);
        TrainedRanker trained = RankingRows.train(
                data,
                null,
                RankingRows.small()
                        .trees(50)
                        .minDataInLeaf(1)
                        .minSumHessian(0)
                        .numLeaves(200)
                        .build());
        TreeEnsemble model = (TreeEnsemble) Predictions.parse(trained.file(), null);
        int leaves = (model.nodes() + model.trees()) / 2;
        assertTrue("leaves " + leaves, leaves > 1000);
        String bare = ModelText.bare(trained.model());
        int length = bare.indexOf("end of trees") - bare.indexOf("Tree=0");
        assertTrue(length + " for " + leaves, length <= 72L * leaves + 160L * model.trees());
        // The largest model allowed, beside a mebibyte for its header and what follows the trees.
        long most = 72L * LambdaMart.MOST_LEAVES_IN_ALL + 160L * LambdaMartParameters.MOST_TREES + (1 << 20);
        assertTrue("most " + most, most <= ModelLimits.DEFAULT.bytes());
        assertTrue(2L * LambdaMart.MOST_LEAVES_IN_ALL <= ModelLimits.DEFAULT.nodes());
    }

    public void testAModelThatCouldNotBeReadIsRefusedBeforeItIsTrained() {
        LambdaMartParameters.Builder many = LambdaMartParameters.builder().trees(20_000);
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> LambdaMart.checkSize(10_000, many.build()));
        assertEquals(
                "[trees] is [20000] and [num_leaves] is [31]; with [10000] rows to learn from the model may have"
                        + " [620000] leaves, more than can be read: [trees] times [num_leaves] must be at most [400000]",
                e.getMessage());
        // What rows and depth allow counts, not what was asked for.
        LambdaMart.checkSize(400, many.build());
        expectThrows(IllegalArgumentException.class, () -> LambdaMart.checkSize(420, many.build()));
        LambdaMart.checkSize(10_000, many.maxDepth(4).build());
        expectThrows(
                IllegalArgumentException.class,
                () -> LambdaMart.checkSize(10_000, many.maxDepth(5).build()));
        LambdaMart.checkSize(Long.MAX_VALUE, LambdaMartParameters.DEFAULT);
        RankingData data = RankingRows.random(random(), 60);
        LambdaMartParameters large = RankingRows.small()
                .trees(20_000)
                .numLeaves(4_096)
                .minDataInLeaf(1)
                .build();
        IllegalArgumentException refused = expectThrows(
                IllegalArgumentException.class,
                () -> RankingRows.train(data, null, large, (iteration, total, train, heldOut) -> {
                    throw new AssertionError("the training began");
                }));
        assertTrue(
                refused.getMessage(),
                refused.getMessage().contains("[trees] times [num_leaves] must be at most [400000]"));
    }

    private static void assertEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void testTheFileThatAModelGoesThroughIsGoneWhateverHappens() throws IOException {
        Path directory = createTempDir();
        assertEquals("tree\n", LightGbm.throughFile(directory, file -> {
            assertEquals(directory, file.getParent());
            write(file, "tree\n");
        }));
        assertEmpty(directory);
        RuntimeException failure = new RuntimeException("LightGBM failed");
        assertSame(
                failure,
                expectThrows(
                        RuntimeException.class,
                        () -> LightGbm.throughFile(directory, file -> {
                            write(file, "tre");
                            throw failure;
                        })));
        assertEmpty(directory);
        Path none = directory.resolve("none");
        Exception e = expectThrows(
                UncheckedIOException.class, () -> LightGbm.throughFile(none, file -> fail("there is no directory")));
        assertTrue(e.getMessage(), e.getMessage().contains("a file in [" + none + "]"));
    }

    public void testProgressIsToldOfEveryTree() {
        RankingData data = RankingRows.random(random(), 20);
        List<Integer> iterations = new ArrayList<>();
        List<Double> metrics = new ArrayList<>();
        TrainedRanker trained =
                RankingRows.train(data, null, RankingRows.small().build(), (iteration, total, train, heldOut) -> {
                    assertEquals(20, total);
                    assertTrue(Double.isNaN(heldOut));
                    iterations.add(iteration);
                    metrics.add(train);
                });
        assertEquals(21, iterations.size());
        assertEquals(0, (int) iterations.get(0));
        assertTrue(Double.isNaN(metrics.get(0)));
        for (int i = 1; i <= 20; i++) {
            assertEquals(i, (int) iterations.get(i));
            assertEquals(trained.curve().get(i - 1).train().get(1), metrics.get(i));
        }
    }

    public void testCancelledInTheMiddle() {
        RankingData data = RankingRows.random(random(), 20);
        int at = randomIntBetween(0, 15);
        List<Integer> seen = new ArrayList<>();
        RuntimeException cancelled = new RuntimeException("cancelled");
        RuntimeException e = expectThrows(
                RuntimeException.class,
                () -> RankingRows.train(data, data, RankingRows.small().build(), (iteration, total, train, heldOut) -> {
                    seen.add(iteration);
                    if (iteration == at) {
                        throw cancelled;
                    }
                }));
        assertSame(cancelled, e);
        assertEquals(at + 1, seen.size());
        // The library is as good as before.
        assertEquals(
                20, RankingRows.train(data, null, RankingRows.small().build()).bestIteration());
    }

    private void assertRefused(String message, RankingData train, RankingData heldOut, LambdaMartParameters p) {
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> RankingRows.train(train, heldOut, p));
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }

    public void testNothingToLearnIsSaid() {
        LambdaMartParameters small = RankingRows.small().build();
        assertRefused(
                "all [4] labels are [2.0]: there is nothing to learn",
                RankingRows.of(new float[] {2, 2, 2, 2}, 2, 2),
                null,
                small);
        assertRefused(
                "no query has documents with different labels",
                RankingRows.of(new float[] {2, 2, 1, 1}, 2, 2),
                null,
                small);
        RankingData data = RankingRows.random(random(), 5);
        FeatureMatrix constant = FeatureMatrix.of(2, data.size());
        Arrays.fill(constant.column(1), Double.NaN);
        assertRefused(
                "each of the features [a, b] has one value in all rows",
                new RankingData(List.of("a", "b"), constant, data.labels(), data.groups()),
                null,
                small);
        assertRefused(
                "[min_data_in_leaf] [1000000]",
                data,
                null,
                RankingRows.small().minDataInLeaf(1_000_000).build());
        assertRefused(
                "documents with different gains",
                data,
                null,
                RankingRows.small()
                        .labelGains(LabelGains.listed(List.of(1.0, 1.0, 1.0, 1.0, 1.0)))
                        .build());
    }

    public void testWhatDoesNotFitTheDataIsRefused() {
        RankingData data = RankingRows.random(random(), 5);
        LambdaMartParameters.Builder small = RankingRows.small();
        assertRefused(
                "[monotone_constraints] names the feature [x]",
                data,
                null,
                RankingRows.small().monotone(Map.of("x", 1)).build());
        assertRefused(
                "[categorical_features] names the feature [x]",
                data,
                null,
                RankingRows.small().categorical(Set.of("x")).build());
        assertRefused(
                "the categorical feature [age] of row [",
                data,
                null,
                RankingRows.small().categorical(Set.of("age")).build());
        assertRefused(
                "[early_stopping_rounds] is [5], and no rows are held out",
                data,
                null,
                RankingRows.small().earlyStoppingRounds(5).build());
        RankingData two = RankingRows.of(new float[] {4, 0, 1, 2, 3, 0, 1, 2}, 4, 4);
        BitSet second = new BitSet();
        second.set(1);
        assertRefused(
                "the rows held out, by which training is to stop early,",
                two,
                two.subset(second),
                RankingRows.small()
                        .earlyStoppingRounds(5)
                        .labelGains(LabelGains.listed(List.of(0.0, 0.0, 0.0, 0.0, 1.0)))
                        .build());
        assertRefused(
                "rows held out have the features [match, age, colour]",
                data,
                data.withoutFeatures(List.of("noise")),
                small.build());
        float[] halves = data.labels().clone();
        halves[3] = 1.5f;
        RankingData half = new RankingData(data.features(), data.matrix(), halves, data.groups());
        assertRefused("the label of row [3] is [1.5]; it must be an integer from 0 to 30", half, null, small.build());
        assertRefused(
                "the label of row [3] is [1.5]; [label_gains] has gains for [0.0, 1.0, 2.0, 3.0, 4.0] only",
                half,
                null,
                RankingRows.small()
                        .labelGains(LabelGains.listed(List.of(0.0, 1.0, 2.0, 3.0, 4.0)))
                        .build());
        float[] many = new float[10_001];
        many[7] = 1;
        assertRefused("group [q0] has [10001] rows", RankingRows.of(many, 10_001), null, small.build());
        float[] different = new float[300];
        for (int i = 0; i < 300; i++) {
            different[i] = i;
        }
        assertRefused(
                "[300] different labels; at most 256",
                RankingRows.of(different, 300),
                null,
                RankingRows.small().labelGains(new LabelGains.Itself()).build());
    }

    public void testParametersOutOfRangeAreRefusedByName() {
        Map<String, Runnable> wrong = Map.ofEntries(
                Map.entry(
                        "[trees] is [0]; it must be from 1 to 20000",
                        () -> RankingRows.small().trees(0).build()),
                Map.entry(
                        "[learning_rate] is [NaN]",
                        () -> RankingRows.small().learningRate(Double.NaN).build()),
                Map.entry(
                        "[num_leaves] is [1]",
                        () -> RankingRows.small().numLeaves(1).build()),
                Map.entry(
                        "[max_depth] is [0]",
                        () -> RankingRows.small().maxDepth(0).build()),
                Map.entry(
                        "[min_data_in_leaf] is [0]; it must be at least 1",
                        () -> RankingRows.small().minDataInLeaf(0).build()),
                Map.entry(
                        "[min_sum_hessian] is [-1.0]",
                        () -> RankingRows.small().minSumHessian(-1).build()),
                Map.entry(
                        "[feature_fraction] is [0.0]",
                        () -> RankingRows.small().featureFraction(0).build()),
                Map.entry(
                        "[bagging_fraction] is [1.5]",
                        () -> RankingRows.small().baggingFraction(1.5).build()),
                Map.entry("[lambda_l2] is [Infinity]", () -> RankingRows.small()
                        .lambdaL2(Double.POSITIVE_INFINITY)
                        .build()),
                Map.entry(
                        "[max_bin] is [1]", () -> RankingRows.small().maxBin(1).build()),
                Map.entry(
                        "[monotone_constraints.x] is [2]",
                        () -> RankingRows.small().monotone(Map.of("x", 2)).build()),
                Map.entry("categories have no order", () -> RankingRows.small()
                        .monotone(Map.of("x", 1))
                        .categorical(Set.of("x"))
                        .build()),
                Map.entry(
                        "[eval_at] is [10, 5]",
                        () -> RankingRows.small().evalAt(List.of(10, 5)).build()),
                Map.entry(
                        "[eval_at] has [0] values",
                        () -> RankingRows.small().evalAt(List.of()).build()),
                Map.entry(
                        "[threads] is [0]", () -> RankingRows.small().threads(0).build()),
                Map.entry("[label_gains] of label [1.0] is [0.5]", () -> LabelGains.listed(List.of(1.0, 0.5))));
        wrong.forEach((message, build) -> {
            IllegalArgumentException e = expectThrows(IllegalArgumentException.class, build::run);
            assertTrue(e.getMessage(), e.getMessage().contains(message));
        });
    }

    public void testWithoutNativesItSaysWhatToInstall() {
        RankingData data = RankingRows.random(random(), 5);
        List<LambdaMart.Natives> broken = List.of(
                () -> {
                    throw new UnsatisfiedLinkError("libgomp.so.1: cannot open shared object file");
                },
                () -> {
                    throw new NoClassDefFoundError("Could not initialize class LGBMBooster");
                },
                () -> {
                    throw new IOException("libgomp.so.1: no space left on device");
                },
                () -> false);
        for (LambdaMart.Natives natives : broken) {
            LambdaMart without = new LambdaMart(natives);
            TrainingUnavailableException e = expectThrows(
                    TrainingUnavailableException.class,
                    () -> without.train(data, null, RankingRows.small().build(), Progress.NONE));
            assertTrue(e.getMessage(), e.getMessage().contains(System.getProperty("os.arch")));
            assertTrue(e.getMessage(), e.getMessage().contains("libgomp1"));
            assertTrue(e.getMessage(), e.getMessage().contains("[java.io.tmpdir]"));
            expectThrows(TrainingUnavailableException.class, without::requireNatives);
        }
    }

    public void testTheEstimateOfMemoryGrowsWithWhatTakesIt() {
        LambdaMartParameters p = LambdaMartParameters.DEFAULT;
        long base = LambdaMart.estimatedBytes(100_000, 50, p);
        assertTrue(base > 100_000L * 50 * Double.BYTES);
        assertTrue(LambdaMart.estimatedBytes(200_000, 50, p) > 1.5 * base);
        assertTrue(LambdaMart.estimatedBytes(100_000, 100, p) > 1.5 * base);
        assertTrue(LambdaMart.estimatedBytes(
                        100_000, 50, LambdaMartParameters.builder().maxBin(1023).build())
                > base);
        assertTrue(LambdaMart.estimatedBytes(3_000_000_000L, 10_000, p) > 0);
    }
}
