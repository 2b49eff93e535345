/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

/** Evaluation in batches gives bit by bit what the slow evaluation of the same trees gives. */
public class TreeEnsembleTests extends OpenSearchTestCase {
    private static final double[] THRESHOLDS = {
        Double.NEGATIVE_INFINITY,
        -7.25,
        -1,
        -(double) 1e-35f,
        -0.0,
        0,
        1e-35f,
        0.5f,
        1,
        3,
        1e30f,
        Double.POSITIVE_INFINITY
    };
    private static final double[] VALUES = {
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        -7.25,
        -1,
        -0.5,
        -1e-36,
        -0.0,
        0,
        1e-36,
        0.1,
        0.5,
        1,
        1.5,
        2,
        3,
        63,
        64,
        65,
        1e6,
        16777215,
        16777216,
        1e18,
        1e30f,
        1e300,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY
    };

    public void testRandomEnsembles() {
        for (int round = 0; round < 300; round++) {
            EnsembleSpec spec =
                    randomEnsemble(randomIntBetween(1, 12), randomIntBetween(0, 30), randomIntBetween(1, 40));
            FeatureMatrix queries = randomQueries(spec.features().size(), randomIntBetween(0, 300));
            assertSame(spec, queries);
        }
    }

    public void testMoreFeaturesThanABlockHolds() {
        EnsembleSpec spec = randomEnsemble(5000, 40, 200);
        assertSame(spec, randomQueries(5000, 37));
    }

    public void testATreeThatIsAChain() {
        int splits = 900;
        int[] feature = new int[splits];
        double[] threshold = new double[splits];
        int[] left = new int[splits];
        int[] right = new int[splits];
        double[] leaves = new double[splits + 1];
        for (int i = 0; i < splits; i++) {
            threshold[i] = i;
            left[i] = ~i;
            right[i] = i + 1 < splits ? i + 1 : ~splits;
        }
        for (int i = 0; i <= splits; i++) {
            leaves[i] = 10 * i;
        }
        Missing[] missing = new Missing[splits];
        Arrays.fill(missing, Missing.NAN);
        Tree tree = Tree.of(
                feature, threshold, missing, new boolean[splits], left, right, null, leaves, ModelLimits.DEFAULT);
        assertEquals(splits, tree.depth());
        assertEquals(1, tree.shallowest());
        EnsembleSpec spec = new EnsembleSpec(
                List.of("a"),
                "chain",
                SplitRule.LIGHTGBM,
                List.of(tree),
                new int[1],
                new double[1],
                1,
                false,
                new OutputTransform.Identity(),
                0);
        FeatureMatrix queries = FeatureMatrix.of(1, 4);
        System.arraycopy(new double[] {-1, 17, 899.5, Double.NaN}, 0, queries.column(0), 0, 4);
        assertArrayEquals(
                new double[] {0, 170, 9000, 9000},
                Predictions.of(new TreeEnsemble(spec, ParseBudget.UNLIMITED), queries),
                0);
    }

    public void testNoTreeAndNoDocument() {
        EnsembleSpec none = new EnsembleSpec(
                List.of("a"),
                "none",
                SplitRule.XGBOOST,
                List.of(),
                new int[0],
                new double[] {0.5},
                1,
                true,
                new OutputTransform.Identity(),
                0);
        RankingModel model = new TreeEnsemble(none, ParseBudget.UNLIMITED);
        assertArrayEquals(new double[] {0.5, 0.5}, Predictions.of(model, FeatureMatrix.of(1, 2)), 0);
        assertEquals(0, Predictions.of(model, FeatureMatrix.of(1, 0)).length);
    }

    public void testTheScoreIsTheChosenOutput() {
        EnsembleSpec several = randomEnsemble(3, 9, 5);
        EnsembleSpec chosen = new EnsembleSpec(
                several.features(),
                "",
                several.rule(),
                several.trees(),
                several.groups(),
                several.base(),
                several.divisor(),
                several.singlePrecision(),
                several.transform(),
                several.base().length - 1);
        RankingModel model = new TreeEnsemble(chosen, ParseBudget.UNLIMITED);
        FeatureMatrix queries = randomQueries(3, 50);
        double[] all = Predictions.of(model, queries);
        double[] scores = new double[50];
        model.score(queries, scores);
        for (int i = 0; i < 50; i++) {
            assertEquals(all[i * model.outputs() + model.output()], scores[i], 0);
        }
    }

    public void testSizesThatDoNotFit() {
        RankingModel model = new TreeEnsemble(randomEnsemble(3, 4, 5), ParseBudget.UNLIMITED);
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class, () -> model.predict(FeatureMatrix.of(2, 5), new double[100]));
        assertEquals("the batch has [2] columns; the model has [3] features", e.getMessage());
        expectThrows(IllegalArgumentException.class, () -> model.predict(FeatureMatrix.of(3, 5), new double[4]));
        expectThrows(IllegalArgumentException.class, () -> new FeatureMatrix(new double[3][4], 5));
    }

    public void testTreesThatAreNone() {
        assertRefused("a cycle or a shared child", new int[] {1, 0}, new int[] {~0, ~1}, 3);
        assertRefused("a cycle or a shared child", new int[] {0}, new int[] {~0}, 2);
        assertRefused("a cycle or a shared child", new int[] {~0}, new int[] {~0}, 2);
        assertRefused("leads to split [7]; there are [2]", new int[] {1, 7}, new int[] {~0, ~1}, 3);
        assertRefused("leads to leaf [5]; there are [3]", new int[] {1, ~5}, new int[] {~0, ~1}, 3);
        assertRefused("only [1] of [2] splits are reached", new int[] {~0, ~2}, new int[] {~1, ~0}, 3);
        assertRefused("[1] splits need [2] leaves; there are [3]", new int[] {~0}, new int[] {~1}, 3);
    }

    private static void assertRefused(String message, int[] left, int[] right, int leaves) {
        int splits = left.length;
        Missing[] missing = new Missing[splits];
        Arrays.fill(missing, Missing.NONE);
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class,
                () -> Tree.of(
                        new int[splits],
                        new double[splits],
                        missing,
                        new boolean[splits],
                        left,
                        right,
                        null,
                        new double[leaves],
                        ModelLimits.DEFAULT));
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }

    private static void assertSame(EnsembleSpec spec, FeatureMatrix queries) {
        double[] expected = SlowTrees.predict(spec, queries);
        double[] actual = Predictions.of(new TreeEnsemble(spec, ParseBudget.UNLIMITED), queries);
        assertArrayEquals(spec.rule() + " " + spec.trees(), expected, actual, 0);
    }

    private static EnsembleSpec randomEnsemble(int features, int trees, int mostSplits) {
        SplitRule rule = randomFrom(SplitRule.values());
        int outputs = randomIntBetween(1, 3);
        List<String> names = new ArrayList<>();
        for (int f = 0; f < features; f++) {
            names.add("f" + f);
        }
        List<Tree> all = new ArrayList<>();
        int[] groups = new int[trees];
        double[] base = new double[outputs];
        for (int i = 0; i < outputs; i++) {
            base[i] = (float) randomDouble();
        }
        boolean categories = randomBoolean();
        for (int t = 0; t < trees; t++) {
            groups[t] = randomIntBetween(0, outputs - 1);
            all.add(randomTree(rule, features, randomIntBetween(0, mostSplits), categories && randomBoolean()));
        }
        OutputTransform transform = randomFrom(new OutputTransform[] {
            new OutputTransform.Identity(),
            new OutputTransform.Sigmoid(1.5),
            new OutputTransform.Exponential(),
            new OutputTransform.SignedSquare(),
            new OutputTransform.Softmax()
        });
        return new EnsembleSpec(
                names,
                "random",
                rule,
                all,
                groups,
                base,
                randomBoolean() ? 1 : 3,
                rule == SplitRule.XGBOOST,
                transform,
                0);
    }

    /** Grows a tree by splitting a leaf at random until it has its splits. */
    private static Tree randomTree(SplitRule rule, int features, int splits, boolean categories) {
        int[] feature = new int[splits];
        double[] threshold = new double[splits];
        Missing[] missing = new Missing[splits];
        boolean[] defaultLeft = new boolean[splits];
        int[] left = new int[splits];
        int[] right = new int[splits];
        BitSet[] sets = categories ? new BitSet[splits] : null;
        double[] leaves = new double[splits + 1];
        for (int i = 0; i < splits; i++) {
            if (i > 0) {
                int leaf = randomIntBetween(0, i);
                for (int j = 0; j < i; j++) {
                    left[j] = left[j] == ~leaf ? i : left[j];
                    right[j] = right[j] == ~leaf ? i : right[j];
                }
                left[i] = ~leaf;
            } else {
                left[i] = ~0;
            }
            right[i] = ~(i + 1);
            feature[i] = randomIntBetween(0, features - 1);
            defaultLeft[i] = randomBoolean();
            missing[i] = rule == SplitRule.XGBOOST ? Missing.NAN : randomFrom(Missing.values());
            threshold[i] = randomThreshold(rule);
            if (categories && randomBoolean()) {
                sets[i] = new BitSet();
                int most = randomFrom(new Integer[] {3, 61, 62, 63, 64, 65, 126, 200});
                for (int c = randomIntBetween(1, 70); c > 0; c--) {
                    sets[i].set(randomBoolean() ? most : randomIntBetween(0, most));
                }
            }
        }
        for (int i = 0; i <= splits; i++) {
            double leaf = randomDouble() - 0.5;
            leaves[i] = rule == SplitRule.XGBOOST ? (float) leaf : leaf;
        }
        return Tree.of(feature, threshold, missing, defaultLeft, left, right, sets, leaves, ModelLimits.DEFAULT);
    }

    private static double randomThreshold(SplitRule rule) {
        if (rule == SplitRule.LIGHTGBM) {
            return randomBoolean() ? THRESHOLDS[randomIntBetween(0, THRESHOLDS.length - 1)] : randomDouble();
        }
        // -Infinity parts present values from missing ones; XGBoost's parser does not let Infinity through.
        return (float) (randomBoolean() ? THRESHOLDS[randomIntBetween(0, THRESHOLDS.length - 2)] : randomDouble());
    }

    private static FeatureMatrix randomQueries(int features, int count) {
        FeatureMatrix queries = FeatureMatrix.of(features, count);
        for (int f = 0; f < features; f++) {
            for (int i = 0; i < count; i++) {
                queries.column(f)[i] = switch (randomIntBetween(0, 2)) {
                    case 0 -> VALUES[randomIntBetween(0, VALUES.length - 1)];
                    case 1 -> randomIntBetween(-2, 210);
                    default -> randomDouble() * 2 - 0.5;
                };
            }
        }
        return queries;
    }
}
