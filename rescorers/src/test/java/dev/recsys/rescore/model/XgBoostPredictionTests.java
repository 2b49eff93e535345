/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import dev.recsys.rescore.model.SampleData.Labels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

/** Models that XGBoost trains here predict the same when they are read as when XGBoost reads them. */
public class XgBoostPredictionTests extends OpenSearchTestCase {
    private static final String[] CATEGORIES = {"q", "q", "q", "q", "q", "q", "c", "c"};

    private void assertSame(Labels labels, boolean ranks, String[] types, int iterations, Object... parameters) {
        SampleData data = SampleData.training(random(), 20);
        SampleData queries = data.queries(random(), randomIntBetween(1, 300));
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.put((String) parameters[i], parameters[i + 1]);
        }
        for (String format : new String[] {"json", "ubj"}) {
            Libraries.Trained trained = Libraries.xgBoost(
                    data.flatFloats(),
                    SampleData.FEATURES,
                    data.labels(labels),
                    ranks ? data.groups() : null,
                    types,
                    all,
                    iterations,
                    queries.flatFloats(),
                    format);
            assertEquals(
                    format.equals("json") ? ModelFormat.XGBOOST_JSON : ModelFormat.XGBOOST_UBJSON,
                    ModelFormat.of(trained.file()));
            int outputs = trained.predictions().length / queries.size();
            RankingModel model = Predictions.parse(trained.file(), outputs == 1 ? null : 1);
            String what = Arrays.toString(parameters) + " " + format;
            assertEquals(what, outputs, model.outputs());
            assertTrue(
                    "the model must have learnt something, or the comparison says nothing: " + what,
                    Arrays.stream(trained.predictions()).distinct().count() > Math.min(3, queries.size() / 20));
            Predictions.assertClose(what, trained.predictions(), Predictions.of(model, queries.matrix()));
        }
    }

    public void testRegressionObjectives() {
        for (String method : new String[] {"exact", "hist", "approx"}) {
            assertSame(Labels.REAL, false, null, 10, "objective", "reg:squarederror", "tree_method", method);
        }
        assertSame(Labels.REAL, false, null, 10, "objective", "reg:squarederror", "base_score", 3.25);
        assertSame(Labels.PROBABILITY, false, null, 10, "objective", "reg:logistic");
    }

    public void testObjectivesWithALogarithm() {
        assertSame(Labels.COUNT, false, null, 10, "objective", "count:poisson");
        assertSame(Labels.POSITIVE, false, null, 10, "objective", "reg:gamma");
        assertSame(Labels.POSITIVE, false, null, 10, "objective", "reg:tweedie", "base_score", 2);
    }

    public void testClassificationOfTwo() {
        assertSame(Labels.BINARY, false, null, 10, "objective", "binary:logistic");
        assertSame(Labels.BINARY, false, null, 10, "objective", "binary:logistic", "base_score", 0.2);
        assertSame(Labels.BINARY, false, null, 10, "objective", "binary:logitraw");
        assertSame(Labels.BINARY, false, null, 10, "objective", "binary:logitraw", "base_score", 0.2);
    }

    public void testRankingObjectives() {
        assertSame(Labels.GRADE, true, null, 10, "objective", "rank:ndcg");
        assertSame(Labels.GRADE, true, null, 10, "objective", "rank:pairwise");
        assertSame(Labels.BINARY, true, null, 10, "objective", "rank:map");
    }

    public void testSeveralClasses() {
        assertSame(Labels.CLASS, false, null, 6, "objective", "multi:softprob", "num_class", 3);
        assertSame(
                Labels.CLASS,
                false,
                null,
                4,
                "objective",
                "multi:softprob",
                "num_class",
                3,
                "num_parallel_tree",
                2,
                "subsample",
                0.6);
    }

    public void testDroppedTreesKeepTheirWeights() {
        assertSame(Labels.GRADE, true, null, 20, "booster", "dart", "objective", "rank:ndcg", "rate_drop", 0.5);
        assertSame(
                Labels.BINARY,
                false,
                CATEGORIES,
                20,
                "booster",
                "dart",
                "objective",
                "binary:logistic",
                "rate_drop",
                0.5,
                "normalize_type",
                "forest");
    }

    public void testLinearBooster() {
        assertSame(Labels.REAL, false, null, 10, "booster", "gblinear", "objective", "reg:squarederror");
        assertSame(
                Labels.BINARY,
                false,
                null,
                10,
                "booster",
                "gblinear",
                "objective",
                "binary:logistic",
                "base_score",
                0.3);
        assertSame(Labels.CLASS, false, null, 10, "booster", "gblinear", "objective", "multi:softprob", "num_class", 3);
    }

    public void testCategoricalSplits() {
        assertSame(
                Labels.REAL,
                false,
                CATEGORIES,
                12,
                "objective",
                "reg:squarederror",
                "tree_method",
                "hist",
                "max_cat_to_onehot",
                1);
        assertSame(
                Labels.GRADE,
                true,
                CATEGORIES,
                12,
                "objective",
                "rank:ndcg",
                "tree_method",
                "hist",
                "max_cat_to_onehot",
                100);
        assertSame(
                Labels.REAL,
                false,
                CATEGORIES,
                12,
                "objective",
                "reg:squarederror",
                "tree_method",
                "approx",
                "max_cat_to_onehot",
                4);
    }

    public void testPrunedTreesHaveDeletedNodes() {
        assertSame(
                Labels.REAL,
                false,
                null,
                8,
                "objective",
                "reg:squarederror",
                "tree_method",
                "exact",
                "gamma",
                3,
                "max_depth",
                8);
    }

    public void testUnevenTrees() {
        assertSame(
                Labels.REAL,
                false,
                null,
                10,
                "objective",
                "reg:squarederror",
                "grow_policy",
                "lossguide",
                "max_leaves",
                64,
                "max_depth",
                0,
                "min_child_weight",
                0);
    }

    public void testWhatIsNotReadIsRefusedByName() {
        assertRefused(
                "[reg:absoluteerror], which is not supported", Labels.REAL, null, "objective", "reg:absoluteerror");
        assertRefused(
                "[multi:softmax], which is not supported",
                Labels.CLASS,
                null,
                "objective",
                "multi:softmax",
                "num_class",
                3);
        assertRefused("[output] must say which", Labels.CLASS, null, "objective", "multi:softprob", "num_class", 3);
    }

    private void assertRefused(String message, Labels labels, String[] types, Object... parameters) {
        SampleData data = SampleData.training(random(), 10);
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.put((String) parameters[i], parameters[i + 1]);
        }
        Libraries.Trained trained = Libraries.xgBoost(
                data.flatFloats(),
                SampleData.FEATURES,
                data.labels(labels),
                null,
                types,
                all,
                2,
                data.flatFloats(),
                "json");
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> Predictions.parse(trained.file(), null));
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }
}
