/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import dev.recsys.rescore.model.SampleData.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.opensearch.test.OpenSearchTestCase;

/** What files are read, and what is said of those that cannot be. */
public class ModelParserTests extends OpenSearchTestCase {
    private static final double NAN = Double.NaN;

    private static RankingModel parse(String text) {
        return Predictions.parse(ModelFiles.bytes(text), null);
    }

    private static void assertPredicts(RankingModel model, double[][] rows, double... expected) {
        assertArrayEquals(expected, Predictions.of(model, SampleData.matrix(rows, 2)), 0);
    }

    public void testAHandMadeLightGbmModel() {
        RankingModel model = parse(ModelFiles.LIGHTGBM);
        assertEquals(List.of("price", "color"), model.features());
        assertEquals("LightGBM [lambdarank], 2 trees", model.label());
        assertPredicts(
                model,
                new double[][] {{10, 1}, {10, 33.9}, {-5, 2}, {0, NAN}, {0, -1}, {10.0001, 1}, {NAN, 1}, {3, 500}},
                1.5,
                1.5,
                2.5,
                2.5,
                2.5,
                3.5,
                3.5,
                2.5);
    }

    public void testAHandMadeXgBoostModelInBothEncodings() {
        for (byte[] file : List.of(ModelFiles.bytes(ModelFiles.XGBOOST), ModelFiles.ubjson(ModelFiles.XGBOOST))) {
            RankingModel model = Predictions.parse(file, null);
            assertEquals(List.of("price", "color"), model.features());
            assertEquals("XGBoost gbtree [rank:ndcg], 1 trees", model.label());
            assertPredicts(
                    model,
                    new double[][] {
                        {9, 1}, {9, 33.9}, {-5, 2}, {0, NAN}, {0, -1}, {10, 1}, {NAN, 1}, {3, 500}, {9.99999999, 1}
                    },
                    3.5,
                    3.5,
                    2.5,
                    3.5,
                    2.5,
                    1.5,
                    3.5,
                    2.5,
                    1.5);
        }
    }

    public void testASplitOfPresentAndMissingValuesInBothEncodings() {
        for (boolean missingLeft : new boolean[] {true, false}) {
            String text = ModelFiles.XGBOOST
                    .replace("[1E1,0E0,1E0", "[-Infinity,0E0,1E0")
                    .replace("\"default_left\":[1,", missingLeft ? "\"default_left\":[1," : "\"default_left\":[0,");
            for (byte[] file : List.of(ModelFiles.bytes(text), ModelFiles.ubjson(text))) {
                assertPredicts(
                        Predictions.parse(file, null),
                        new double[][] {
                            {-Double.MAX_VALUE, 1}, {0, 1}, {9, 2}, {Double.NEGATIVE_INFINITY, 1}, {NAN, 1}, {NAN, 2}
                        },
                        1.5,
                        1.5,
                        1.5,
                        1.5,
                        missingLeft ? 3.5 : 1.5,
                        missingLeft ? 2.5 : 1.5);
            }
        }
    }

    public void testBaseScoresInBrackets() {
        RankingModel ranker = parse(ModelFiles.XGBOOST.replace("\"5E-1\"", "\"[2.5E-1]\""));
        assertPredicts(ranker, new double[][] {{9, 1}}, 3.25);
        RankingModel logistic =
                parse(ModelFiles.XGBOOST.replace("\"5E-1\"", "\"[2.5E-1]\"").replace("rank:ndcg", "binary:logistic"));
        double margin = 3 + Math.log(0.25 / 0.75);
        assertEquals(
                1 / (1 + Math.exp(-margin)),
                Predictions.of(logistic, SampleData.matrix(new double[][] {{9, 1}}, 2))[0],
                1e-7);
        RankingModel poisson =
                parse(ModelFiles.XGBOOST.replace("\"5E-1\"", "\"[2E0]\"").replace("rank:ndcg", "count:poisson"));
        assertEquals(2 * Math.exp(3), Predictions.of(poisson, SampleData.matrix(new double[][] {{9, 1}}, 2))[0], 1e-4);
        RankingModel classes = Predictions.parse(
                ModelFiles.bytes(ModelFiles.XGBOOST
                        .replace("\"5E-1\"", "\"[1E0,2E0]\"")
                        .replace("\"num_class\":\"0\"", "\"num_class\":\"2\"")
                        .replace("rank:ndcg", "multi:softprob")),
                1);
        double[] scores = new double[1];
        classes.score(SampleData.matrix(new double[][] {{9, 1}}, 2), scores);
        assertEquals(1 / (1 + Math.exp(4 - 2)), scores[0], 1e-7);
    }

    public void testWeightsOfDroppedTreesWhereNewVersionsPutThem() {
        RankingModel model = parse(ModelFiles.XGBOOST.replace("\"trees\":", "\"weight_drop\":[2.5E-1],\"trees\":"));
        assertPredicts(model, new double[][] {{9, 1}}, 1.25);
    }

    public void testALinearModelOfOnesOwn() {
        RankingModel model = LinearModel.of(List.of("a", "b"), new double[] {2, -1}, 0.5);
        assertPredicts(model, new double[][] {{1, 1}, {NAN, 3}, {0, 0}}, 1.5, -2.5, 0.5);
        expectThrows(IllegalArgumentException.class, () -> LinearModel.of(List.of("a"), new double[2], 0));
        expectThrows(IllegalArgumentException.class, () -> LinearModel.of(List.of("a"), new double[] {NAN}, 0));
        expectThrows(IllegalArgumentException.class, () -> LinearModel.of(List.of("a", "a"), new double[2], 0));
    }

    private static String refusal(byte[] file, ModelLimits limits) {
        return expectThrows(IllegalArgumentException.class, () -> new ModelParser(limits, ParseBudget.UNLIMITED)
                        .parse(file, null))
                .getMessage();
    }

    private static void assertRefused(String text, String from, String to, String message) {
        assertTrue("[" + from + "] is not in the file", text.contains(from));
        String said = refusal(ModelFiles.bytes(text.replace(from, to)), ModelLimits.DEFAULT);
        assertTrue(said, said.contains(message));
    }

    public void testWhatIsWrongInALightGbmModelIsNamed() {
        String model = ModelFiles.LIGHTGBM;
        assertRefused(model, "version=v4", "version=v2", "[version] is [v2]");
        assertRefused(
                model,
                "objective=lambdarank",
                "objective=arctan",
                "[arctan], which is not supported; supported are regression,");
        assertRefused(model, "objective=lambdarank", "objective=binary sigmoid:-1", "[sigmoid]");
        assertRefused(model, "feature_names=price color", "feature_names=price", "[feature_names] has [1] names");
        assertRefused(
                model, "feature_names=price color", "feature_names=price price", "two features have the name [price]");
        assertRefused(model, "max_feature_idx=1\n", "", "[max_feature_idx] is missing in the header");
        assertRefused(model, "max_feature_idx=1", "max_feature_idx=x", "[max_feature_idx] in line [6] holds [x]");
        assertRefused(
                model, "tree_sizes=350 100", "tree_sizes=350 100 7", "[tree_sizes] tells of [3] trees; there are [2]");
        assertRefused(
                model,
                "num_tree_per_iteration=1",
                "num_tree_per_iteration=2",
                "it must be 1 with [objective] [lambdarank]");
        assertRefused(model, "num_class=1", "num_class=2", "[num_class] is [2] and [num_tree_per_iteration] [1]");
        assertRefused(model, "num_class=1", "num_class=1001", "[num_class] in line [3] holds [1001]");
        assertRefused(
                model,
                "num_tree_per_iteration=1",
                "num_tree_per_iteration=1001",
                "[num_tree_per_iteration] in line [4] holds [1001]");
        assertRefused(model, "Tree=1", "Tree=2", "there must be [Tree=1], not [Tree=2]");
        assertRefused(model, "num_leaves=3", "num_leaves=4", "tree [0]: [leaf_value] in line [21] has [3] numbers");
        assertRefused(
                model,
                "leaf_value=1 2 3",
                "leaf_value=1 2 3 4",
                "tree [0]: [leaf_value] in line [21] has more than [3]");
        assertRefused(model, "leaf_value=1 2 3", "leaf_value=1 nan 3", "holds [nan]; it must be a finite number");
        assertRefused(model, "leaf_value=1 2 3", "leaf_value=1 inf 3", "holds [inf]; it must be a finite number");
        assertRefused(model, "leaf_value=1 2 3", "leaf_value=1 1e999 3", "holds [1e999]; it must be a finite number");
        assertRefused(model, "threshold=10 0\n", "threshold=nan 0\n", "[threshold] in line [17] holds [nan]");
        assertRefused(model, "threshold=10 0\n", "threshold=10 1\n", "must be the number of a set below [num_cat] [1]");
        assertRefused(model, "decision_type=8 1", "decision_type=12 1", "[decision_type] of split [0] is [12]");
        assertRefused(
                model, "decision_type=8 1", "decision_type=9 1", "[threshold] of the categorical split [0] is [10.0]");
        assertRefused(model, "split_feature=0 1", "split_feature=0 2", "[split_feature] in line [15] holds [2]");
        assertRefused(
                model,
                "left_child=1 -1",
                "left_child=0 -1",
                "tree [0]: split [0] leads to split [0], which another way");
        assertRefused(model, "left_child=1 -1", "left_child=2 -1", "[left_child] in line [19] holds [2]");
        assertRefused(model, "left_child=1 -1", "left_child=1 -2", "a cycle or a shared child");
        assertRefused(model, "cat_boundaries=0 2", "cat_boundaries=0 9", "[cat_threshold] in line [28] has room");
        assertRefused(model, "cat_boundaries=0 2", "cat_boundaries=1 2", "[cat_boundaries] must ascend from 0");
        assertRefused(model, "is_linear=0", "is_linear=1", "linear trees are not supported");
        assertRefused(model, "shrinkage=0.1", "leaf_value=1 2 3", "[leaf_value] stands twice in tree [0]");
    }

    public void testWhatIsWrongInAnXgBoostModelIsNamed() {
        String model = ModelFiles.XGBOOST;
        assertRefused(model, "rank:ndcg", "survival:aft", "[objective] is [survival:aft], which is not supported");
        assertRefused(model, "\"name\":\"gbtree\"", "\"name\":\"gbforest\"", "[gbforest], which is not supported");
        assertRefused(model, "\"num_target\":\"1\"", "\"num_target\":\"2\"", "several targets are not supported");
        assertRefused(model, "\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"3\"", "vectors in their leaves");
        assertRefused(model, "\"num_trees\":\"1\"", "\"num_trees\":\"2\"", "[num_trees] is [2]; there are [1] trees");
        assertRefused(
                model,
                "\"num_nodes\":\"5\"",
                "\"num_nodes\":\"6\"",
                "[left_children] has [5] values; there are [6] nodes");
        assertRefused(
                model, "\"tree_info\":[0]", "\"tree_info\":[1]", "tree [0] adds to output [1]; there are [1] outputs");
        assertRefused(
                model, "[1,3,-1,-1,-1]", "[1,0,-1,-1,-1]", "tree [0]: node [1] leads to node [0], which another way");
        assertRefused(model, "[1,3,-1,-1,-1]", "[1,9,-1,-1,-1]", "node [1] leads to node [9]; there are [5] nodes");
        assertRefused(model, "[1,3,-1,-1,-1]", "[1,3,-1,-1]", "has [4] values; there are [5] nodes");
        assertRefused(
                model, "[1E1,0E0,1E0", "[NaN,0E0,1E0", "[split_conditions] of node [0] is [NaN]; it must be finite");
        assertRefused(model, "[1E1,0E0,1E0", "[1E1,0E0,Infinity", "[split_conditions] of node [2] is [Infinity]");
        assertRefused(model, "[1E1,0E0,1E0", "[1E1,0E0,-Infinity", "of node [2] is [-Infinity]; it must be finite");
        assertRefused(
                model,
                "[1E1,0E0,1E0",
                "[Infinity,0E0,1E0",
                "of node [0] is [Infinity]; it must be finite, or -Infinity");
        assertRefused(
                model,
                "\"split_indices\":[0,1,",
                "\"split_indices\":[0,2,",
                "tree [0] compares feature [2]; there are [2]");
        assertRefused(
                model, "[\"price\",\"color\"]", "[\"price\"]", "[feature_names] has [1] names; [num_feature] is [2]");
        assertRefused(
                model, "\"categories\":[1,33]", "\"categories\":[1]", "the categories of node [1] are [2] from [0]");
        assertRefused(model, "\"categories\":[1,33]", "\"categories\":[1,-3]", "names category [-3]");
        assertRefused(
                model,
                "\"categories\":[1,33]",
                "\"categories\":[1,16777215]",
                "category [16777215]; at most [1000000]");
        assertRefused(model, "\"categories_nodes\":[1]", "\"categories_nodes\":[0]", "[categories_nodes] holds [0]");
        assertRefused(model, "\"base_score\":\"5E-1\"", "\"base_score\":\"x\"", "[base_score] is [x]");
        assertRefused(model, "\"base_score\":\"5E-1\"", "\"base_score\":\"[1E0,2E0]\"", "[base_score] has [2] values");
        assertRefused(model, "\"num_class\":\"0\"", "\"num_class\":\"3\"", "[num_class] is [3]; it must be 0 or 1");
        assertRefused(
                model,
                "\"num_class\":\"0\"",
                "\"num_class\":\"1001\"",
                "[num_class] is [1001]; it must be from [0] to [1000]");
        assertRefused(model, "\"id\":0", "\"id\":4", "trees must be in the order of their numbers");
        assertRefused(model, "\"id\":0", "\"id\":\"a\"", "it must be an integer");
        assertRefused(model, "\"learner\"", "\"student\"", "[learner] is missing");
        assertRefused(
                model.replace("rank:ndcg", "binary:logistic"),
                "\"base_score\":\"5E-1\"",
                "\"base_score\":\"2E0\"",
                "[base_score] is [2.0]; it must be from 0 to 1");
    }

    public void testAThousandOutputsAreRead() {
        String lightGbm = ModelFiles.LIGHTGBM
                .replace("num_class=1", "num_class=1000")
                .replace("num_tree_per_iteration=1", "num_tree_per_iteration=1000")
                .replace("objective=lambdarank", "objective=multiclass num_class:1000");
        String none = lightGbm.substring(0, lightGbm.indexOf("tree_sizes")) + "\nend of trees\n";
        String xgBoost = ModelFiles.XGBOOST
                .replace("\"num_class\":\"0\"", "\"num_class\":\"1000\"")
                .replace("rank:ndcg", "multi:softprob");
        for (String text : List.of(none, xgBoost)) {
            assertEquals(
                    ModelLimits.MOST_OUTPUTS,
                    Predictions.parse(ModelFiles.bytes(text), 999).outputs());
        }
    }

    public void testOtherFormatsAreNamed() {
        assertTrue(refusal(new byte[0], ModelLimits.DEFAULT).contains("empty"));
        assertTrue(refusal(ModelFiles.bytes("binf.."), ModelLimits.DEFAULT).contains("no known format"));
        assertTrue(refusal(ModelFiles.bytes("[1,2]"), ModelLimits.DEFAULT).contains("no known format"));
        assertTrue(refusal(ModelFiles.bytes("{\"a\":" + "[".repeat(100_000)), ModelLimits.DEFAULT)
                .contains("line [1]"));
        byte[] nested = new byte[100_000];
        Arrays.fill(nested, (byte) '[');
        System.arraycopy(new byte[] {'{', 'i', 1, 'a'}, 0, nested, 0, 4);
        assertTrue(refusal(nested, ModelLimits.DEFAULT).contains("deep in each other"));
    }

    public void testLimits() {
        for (byte[] file : List.of(
                ModelFiles.bytes(ModelFiles.LIGHTGBM),
                ModelFiles.bytes(ModelFiles.XGBOOST),
                ModelFiles.ubjson(ModelFiles.XGBOOST))) {
            ModelLimits d = ModelLimits.DEFAULT;
            assertLimit(file, new ModelLimits(100, 9, 99, 9, 9, 99, 99), "bytes; at most 100");
            assertLimit(file, new ModelLimits(d.bytes(), 9, 4, 9, 9, 99, 99), "4");
            assertLimit(file, new ModelLimits(d.bytes(), 9, 99, 1, 9, 99, 99), "deeper than [1]");
            assertLimit(file, new ModelLimits(d.bytes(), 9, 99, 9, 1, 99, 99), "features; at most 1");
            assertLimit(file, new ModelLimits(d.bytes(), 9, 99, 9, 9, 32, 99), "category [33]; at most [32]");
            assertLimit(file, new ModelLimits(d.bytes(), 9, 99, 9, 9, 99, 2), "");
            new ModelParser(new ModelLimits(d.bytes(), 2, 6, 2, 2, 33, 8), ParseBudget.UNLIMITED).parse(file, null);
        }
        assertLimit(
                ModelFiles.bytes(ModelFiles.LIGHTGBM), new ModelLimits(9999, 1, 99, 9, 9, 99, 99), "trees; at most 1");
        expectThrows(
                IllegalArgumentException.class, () -> new ModelLimits(1, 1, ModelLimits.MOST_NODES + 1, 1, 1, 1, 1));
    }

    private static void assertLimit(byte[] file, ModelLimits limits, String message) {
        String said = refusal(file, limits);
        assertTrue(said, said.contains(message));
    }

    public void testTheTimeIsBounded() {
        long[] now = {5};
        ParseBudget budget = ParseBudget.within(() -> now[0] += 400_000, 1);
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> new ModelParser(ModelLimits.DEFAULT, budget)
                        .parse(ModelFiles.bytes(ModelFiles.LIGHTGBM), null));
        assertEquals("reading the model took longer than the [1] ms that it may", e.getMessage());
        IllegalStateException cancelled = new IllegalStateException("cancelled");
        for (byte[] file : List.of(ModelFiles.bytes(ModelFiles.XGBOOST), ModelFiles.ubjson(ModelFiles.XGBOOST))) {
            int[] checks = {0};
            ParseBudget stop = () -> {
                if (++checks[0] == 2) {
                    throw cancelled;
                }
            };
            assertSame(cancelled, expectThrows(IllegalStateException.class, () -> new ModelParser(
                            ModelLimits.DEFAULT, stop)
                    .parse(file, null)));
        }
    }

    /** Models by hand. */
    private static List<byte[]> files() {
        return List.of(
                ModelFiles.bytes(ModelFiles.LIGHTGBM),
                ModelFiles.bytes(ModelFiles.XGBOOST),
                ModelFiles.ubjson(ModelFiles.XGBOOST));
    }

    private static boolean isLightGbm(byte[] file) {
        return ModelFormat.of(file) == ModelFormat.LIGHTGBM_TEXT;
    }

    /** Every proper prefix is refused, but for a LightGBM file that has all of its trees and lost only what follows them. */
    private static void assertPrefixesAreRefused(byte[] file) {
        double[][] rows = new double[][] {
            new double[Predictions.parse(file, null).features().size()]
        };
        double[] expected = Predictions.of(Predictions.parse(file, null), SampleData.matrix(rows, rows[0].length));
        int complete =
                isLightGbm(file) ? new String(file, StandardCharsets.UTF_8).indexOf("end of trees") + 12 : file.length;
        for (int length = 0; length < file.length; length++) {
            byte[] prefix = Arrays.copyOf(file, length);
            RankingModel model;
            try {
                model = Predictions.parse(prefix, null);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage(), e.getMessage().length() > 10);
                continue;
            }
            assertTrue(
                    "a prefix of " + length + " of " + file.length + " bytes was taken for a model",
                    length >= complete);
            assertArrayEquals(expected, Predictions.of(model, SampleData.matrix(rows, rows[0].length)), 0);
        }
    }

    public void testEveryPrefixOfAModelByHandIsRefused() {
        files().forEach(ModelParserTests::assertPrefixesAreRefused);
    }

    public void testEveryPrefixOfALibrarysModelIsRefused() {
        SampleData data = SampleData.training(random(), 10);
        assertPrefixesAreRefused(Libraries.lightGbm(
                        data.flat(),
                        SampleData.FEATURES,
                        data.labels(Labels.GRADE),
                        data.groups(),
                        "objective=lambdarank num_leaves=4 categorical_feature=6,7 min_data_in_leaf=5",
                        2,
                        data.flat())
                .file());
        for (String format : new String[] {"json", "ubj"}) {
            assertPrefixesAreRefused(Libraries.xgBoost(
                            data.flatFloats(),
                            SampleData.FEATURES,
                            data.labels(Labels.GRADE),
                            data.groups(),
                            null,
                            Map.of("objective", "rank:ndcg", "max_depth", 2),
                            2,
                            data.flatFloats(),
                            format)
                    .file());
        }
    }

    public void testBytesAtRandomNeverGiveAnotherError() {
        Random random = random();
        for (byte[] file : files()) {
            for (int round = 0; round < 3000; round++) {
                byte[] changed = file.clone();
                for (int i = randomIntBetween(1, 4); i > 0; i--) {
                    int at = random.nextInt(changed.length);
                    changed[at] = switch (random.nextInt(4)) {
                        case 0 -> (byte) random.nextInt(256);
                        case 1 -> (byte) ('0' + random.nextInt(10));
                        case 2 -> changed[random.nextInt(changed.length)];
                        default -> (byte) (changed[at] + (random.nextBoolean() ? 1 : -1));
                    };
                }
                try {
                    RankingModel model = Predictions.parse(changed, null);
                    Predictions.of(model, FeatureMatrix.of(model.features().size(), 3));
                } catch (IllegalArgumentException e) {
                    assertNotNull(e.getMessage());
                }
            }
        }
    }
}
