/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.List;

/**
 * A model whose columns have other names than its file gives them, for example because the file has none.
 *
 * @param features one name for each column of the model, in its order
 */
public record RenamedModel(RankingModel model, List<String> features) implements RankingModel {
    public RenamedModel {
        features = List.copyOf(features);
        FeatureNames.check(features);
        if (features.size() != model.features().size()) {
            throw new IllegalArgumentException("there are [" + features.size()
                    + "] names of features; the model reads ["
                    + model.features().size() + "] columns, so it must be as many, in the order of its columns");
        }
    }

    @Override
    public String label() {
        return model.label();
    }

    @Override
    public int outputs() {
        return model.outputs();
    }

    @Override
    public int output() {
        return model.output();
    }

    @Override
    public long bytes() {
        return model.bytes();
    }

    @Override
    public void predict(FeatureMatrix matrix, double[] out) {
        model.predict(matrix, out);
    }
}
