/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import dev.recsys.rescore.model.SampleData.Labels;
import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

/** Models that LightGBM trains here predict the same when they are read as when LightGBM reads them. */
public class LightGbmPredictionTests extends OpenSearchTestCase {
    private static final String SMALL = " num_leaves=15 min_data_in_leaf=5 learning_rate=0.2";
    private static final String CATEGORIES =
            " categorical_feature=6,7 min_data_per_group=5 cat_smooth=1 max_cat_to_onehot=2";

    private void assertSame(String parameters, Labels labels, boolean ranks, int iterations) {
        SampleData data = SampleData.training(random(), 20);
        SampleData queries = data.queries(random(), randomIntBetween(1, 300));
        Libraries.Trained trained = Libraries.lightGbm(
                data.flat(),
                SampleData.FEATURES,
                data.labels(labels),
                ranks ? data.groups() : null,
                parameters,
                iterations,
                queries.flat());
        int outputs = trained.predictions().length / queries.size();
        RankingModel model = Predictions.parse(trained.file(), outputs == 1 ? null : 1);
        assertEquals(outputs, model.outputs());
        assertTrue(
                "the model must have learnt something, or the comparison says nothing: " + parameters,
                Arrays.stream(trained.predictions()).distinct().count() > Math.min(3, queries.size() / 20));
        Predictions.assertClose(parameters, trained.predictions(), Predictions.of(model, queries.matrix()));
    }

    public void testRegressionObjectives() {
        for (String objective : new String[] {"regression", "regression_l1", "huber", "fair", "quantile", "mape"}) {
            assertSame("objective=" + objective + SMALL + CATEGORIES, Labels.REAL, false, 12);
        }
    }

    public void testTheSquareRootOfLabelsIsUndone() {
        assertSame("objective=regression reg_sqrt=true" + SMALL, Labels.REAL, false, 12);
        assertSame("objective=regression_l1 reg_sqrt=true" + SMALL, Labels.REAL, false, 12);
        assertSame("objective=mape reg_sqrt=true" + SMALL, Labels.REAL, false, 12);
        assertSame("objective=quantile reg_sqrt=true" + SMALL, Labels.REAL, false, 12);
    }

    public void testObjectivesWithALogarithm() {
        assertSame("objective=poisson" + SMALL + CATEGORIES, Labels.COUNT, false, 12);
        assertSame("objective=gamma" + SMALL + CATEGORIES, Labels.POSITIVE, false, 12);
        assertSame("objective=tweedie" + SMALL + CATEGORIES, Labels.POSITIVE, false, 12);
    }

    public void testClassificationOfTwo() {
        assertSame("objective=binary" + SMALL + CATEGORIES, Labels.BINARY, false, 12);
        assertSame("objective=binary sigmoid=2.5" + SMALL, Labels.BINARY, false, 12);
        assertSame("objective=cross_entropy" + SMALL + CATEGORIES, Labels.PROBABILITY, false, 12);
    }

    public void testRankingObjectives() {
        assertSame("objective=lambdarank" + SMALL + CATEGORIES, Labels.GRADE, true, 12);
        assertSame("objective=rank_xendcg" + SMALL + CATEGORIES, Labels.GRADE, true, 12);
    }

    public void testSeveralClasses() {
        assertSame("objective=multiclass num_class=3" + SMALL + CATEGORIES, Labels.CLASS, false, 6);
        assertSame("objective=multiclassova num_class=3 sigmoid=1.5" + SMALL, Labels.CLASS, false, 6);
    }

    public void testBoosters() {
        String forest = " boosting=rf bagging_freq=1 bagging_fraction=0.6 feature_fraction=0.7";
        assertSame("objective=regression" + forest + SMALL + CATEGORIES, Labels.REAL, false, 12);
        assertSame("objective=binary" + forest + SMALL, Labels.BINARY, false, 12);
        assertSame("objective=multiclass num_class=3" + forest + SMALL, Labels.CLASS, false, 6);
        assertSame("objective=lambdarank boosting=dart drop_rate=0.5" + SMALL + CATEGORIES, Labels.GRADE, true, 20);
        assertSame("objective=binary data_sample_strategy=goss" + SMALL, Labels.BINARY, false, 12);
        assertSame("objective=regression extra_trees=true" + SMALL, Labels.REAL, false, 12);
    }

    public void testKindsOfMissingValues() {
        for (String missing : new String[] {"use_missing=false", "zero_as_missing=true", "use_missing=true"}) {
            assertSame("objective=regression " + missing + SMALL, Labels.REAL, false, 12);
            assertSame("objective=lambdarank " + missing + SMALL + CATEGORIES, Labels.GRADE, true, 12);
        }
    }

    public void testATreeOfOneLeaf() {
        SampleData data = SampleData.training(random(), 2);
        float[] labels = new float[data.size()];
        Arrays.fill(labels, 3);
        Libraries.Trained trained = Libraries.lightGbm(
                data.flat(), SampleData.FEATURES, labels, null, "objective=regression", 3, data.flat());
        Predictions.assertClose(
                "constant",
                trained.predictions(),
                Predictions.of(Predictions.parse(trained.file(), null), data.matrix()));
    }

    public void testLinearTreesAreRefusedByName() {
        SampleData data = SampleData.training(random(), 20);
        Libraries.Trained trained = Libraries.lightGbm(
                data.flat(),
                SampleData.FEATURES,
                data.labels(Labels.REAL),
                null,
                "objective=regression linear_tree=true" + SMALL,
                3,
                data.flat());
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> Predictions.parse(trained.file(), null));
        assertTrue(e.getMessage(), e.getMessage().contains("linear trees are not supported"));
    }

    public void testAnObjectiveThatIsNotReadIsRefusedByName() {
        SampleData data = SampleData.training(random(), 20);
        Libraries.Trained trained = Libraries.lightGbm(
                data.flat(),
                SampleData.FEATURES,
                data.labels(Labels.PROBABILITY),
                null,
                "objective=cross_entropy_lambda" + SMALL,
                3,
                data.flat());
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> Predictions.parse(trained.file(), null));
        assertTrue(e.getMessage(), e.getMessage().contains("[cross_entropy_lambda], which is not supported"));
    }
}
