/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.ModelParser;
import dev.recsys.rescore.model.ParseBudget;
import dev.recsys.rescore.model.TreeEnsemble;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/** Ensembles of a wanted shape, which LightGBM grows on made-up rows; its natives have to be loaded. */
final class Ensembles {
    private static final int ROWS = 10_000;
    private static final long SEED = 1;

    private Ensembles() {}

    /**
     * One ensemble on both sides.
     *
     * @param text as LightGBM writes it; its features are {@code f0}, {@code f1} …
     * @param ours what was read of it
     */
    record Trained(EnsembleShape shape, String text, TreeEnsemble ours) {}

    static Trained train(EnsembleShape shape) throws LGBMException {
        SyntheticRows rows = SyntheticRows.of(ROWS, shape.features(), SEED);
        String parameters = "objective=regression learning_rate=0.05 min_data_in_leaf=5 num_leaves=" + shape.leaves()
                + (shape.depth() == 0 ? "" : " max_depth=" + shape.depth())
                + " verbose=-1 num_threads=1 deterministic=true force_col_wise=true seed=7";
        try (LGBMDataset data =
                LGBMDataset.createFromMat(rows.values(), rows.count(), rows.features(), true, parameters, null)) {
            data.setField("label", rows.labels());
            data.setFeatureNames(IntStream.range(0, shape.features())
                    .mapToObj(NumberDocuments::field)
                    .toArray(String[]::new));
            try (LGBMBooster booster = LGBMBooster.create(data, parameters)) {
                for (int i = 0; i < shape.trees(); i++) {
                    booster.updateOneIter();
                }
                String text = booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.GAIN);
                ModelParser parser = new ModelParser(ModelLimits.DEFAULT, ParseBudget.UNLIMITED);
                byte[] file = text.getBytes(StandardCharsets.UTF_8);
                return new Trained(shape, text, (TreeEnsemble) parser.parse(file, null));
            }
        }
    }
}
