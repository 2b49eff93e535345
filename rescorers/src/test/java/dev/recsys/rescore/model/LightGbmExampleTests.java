/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.io.IOException;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

/** LightGBM's own example of learning to rank, with its own parameters: 3,005 rows, 300 features, most of them absent. */
public class LightGbmExampleTests extends OpenSearchTestCase {
    private static final String EXAMPLE = "objective=lambdarank learning_rate=0.1 num_leaves=31 bagging_freq=1"
            + " bagging_fraction=0.9 min_data_in_leaf=50 min_sum_hessian_in_leaf=5";

    public void testLightGbm() throws IOException {
        LightGbmExample.assumePresent();
        for (double absent : new double[] {0, Double.NaN}) {
            LightGbmExample train = LightGbmExample.read("rank.train", absent);
            LightGbmExample test = LightGbmExample.read("rank.test", absent);
            Libraries.Trained trained = Libraries.lightGbm(
                    train.values(),
                    LightGbmExample.COLUMNS,
                    train.labels(),
                    train.groups(),
                    EXAMPLE,
                    100,
                    test.values());
            assertEquals(test.labels().length, trained.predictions().length);
            RankingModel model = Predictions.parse(trained.file(), null);
            assertEquals(100, ((TreeEnsemble) model).trees());
            Predictions.assertClose("absent " + absent, trained.predictions(), Predictions.of(model, test.matrix()));
        }
    }

    public void testXgBoost() throws IOException {
        LightGbmExample.assumePresent();
        LightGbmExample train = LightGbmExample.read("rank.train", Double.NaN);
        LightGbmExample test = LightGbmExample.read("rank.test", Double.NaN);
        for (String booster : new String[] {"gbtree", "dart", "gblinear"}) {
            Libraries.Trained trained = Libraries.xgBoost(
                    train.floats(),
                    LightGbmExample.COLUMNS,
                    train.labels(),
                    train.groups(),
                    null,
                    Map.of("booster", booster, "objective", "rank:ndcg", "eta", 0.1, "rate_drop", 0.1),
                    booster.equals("dart") ? 30 : 100,
                    test.floats(),
                    "ubj");
            RankingModel model = Predictions.parse(trained.file(), null);
            Predictions.assertClose(booster, trained.predictions(), Predictions.of(model, test.matrix()));
        }
    }
}
