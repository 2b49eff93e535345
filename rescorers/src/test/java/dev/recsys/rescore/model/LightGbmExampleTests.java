/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

/** LightGBM's own example of learning to rank, with its own parameters: 3,005 rows, 300 features, most of them absent. */
public class LightGbmExampleTests extends OpenSearchTestCase {
    private static final Path DATA =
            Path.of(System.getProperty("recsys.data", "../../shared/data")).resolve("ltr-lightgbm");
    private static final int COLUMNS = 301;
    private static final String EXAMPLE = "objective=lambdarank learning_rate=0.1 num_leaves=31 bagging_freq=1"
            + " bagging_fraction=0.9 min_data_in_leaf=50 min_sum_hessian_in_leaf=5";

    /** Labels and values of a LibSVM file; an absent value is 0 for LightGBM and missing for XGBoost. */
    private record Rows(float[] labels, double[] values, int[] groups) {
        static Rows read(String name, double absent) throws IOException {
            List<String> lines = Files.readAllLines(DATA.resolve(name));
            float[] labels = new float[lines.size()];
            double[] values = new double[lines.size() * COLUMNS];
            Arrays.fill(values, absent);
            for (int i = 0; i < labels.length; i++) {
                String[] words = lines.get(i).strip().split(" ");
                labels[i] = Float.parseFloat(words[0]);
                for (int j = 1; j < words.length; j++) {
                    int colon = words[j].indexOf(':');
                    int column = Integer.parseInt(words[j].substring(0, colon));
                    values[i * COLUMNS + column] = Float.parseFloat(words[j].substring(colon + 1));
                }
            }
            int[] groups = Files.readAllLines(DATA.resolve(name + ".query")).stream()
                    .mapToInt(line -> Integer.parseInt(line.strip()))
                    .toArray();
            return new Rows(labels, values, groups);
        }

        float[] floats() {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }

        FeatureMatrix matrix() {
            FeatureMatrix matrix = FeatureMatrix.of(COLUMNS, labels.length);
            for (int i = 0; i < values.length; i++) {
                matrix.column(i % COLUMNS)[i / COLUMNS] = values[i];
            }
            return matrix;
        }
    }

    private static void assumeData() {
        assumeTrue("skipped: there is no data in [" + DATA + "]", Files.isDirectory(DATA));
    }

    public void testLightGbm() throws IOException {
        assumeData();
        for (double absent : new double[] {0, Double.NaN}) {
            Rows train = Rows.read("rank.train", absent);
            Rows test = Rows.read("rank.test", absent);
            Libraries.Trained trained =
                    Libraries.lightGbm(train.values, COLUMNS, train.labels, train.groups, EXAMPLE, 100, test.values);
            assertEquals(test.labels.length, trained.predictions().length);
            RankingModel model = Predictions.parse(trained.file(), null);
            assertEquals(100, ((TreeEnsemble) model).trees());
            Predictions.assertClose("absent " + absent, trained.predictions(), Predictions.of(model, test.matrix()));
        }
    }

    public void testXgBoost() throws IOException {
        assumeData();
        Rows train = Rows.read("rank.train", Double.NaN);
        Rows test = Rows.read("rank.test", Double.NaN);
        for (String booster : new String[] {"gbtree", "dart", "gblinear"}) {
            Libraries.Trained trained = Libraries.xgBoost(
                    train.floats(),
                    COLUMNS,
                    train.labels,
                    train.groups,
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
