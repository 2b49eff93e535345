/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.LinearModel;
import java.util.List;

/**
 * What a linear ranker learnt, in the features' own units.
 *
 * @param features names in the order of the columns
 * @param weights  one for each feature; 0 for one that has a single value in all rows
 * @param bias     so that an average row has the score 0
 * @param missing  what stands for a missing value of each feature: its mean over the rows; 0 for one that is always missing. A
 *                 {@link LinearModel} adds nothing for NaN, which would be another value: declare these as the features' missing values
 * @param pairs    of rows that were learnt from
 */
public record TrainedLinear(List<String> features, List<Double> weights, double bias, List<Double> missing, int pairs) {
    public TrainedLinear {
        features = List.copyOf(features);
        weights = List.copyOf(weights);
        missing = List.copyOf(missing);
    }

    /** The model, for rows without missing values. */
    public LinearModel model() {
        return LinearModel.of(
                features, weights.stream().mapToDouble(Double::doubleValue).toArray(), bias);
    }

    /** A copy of rows with {@link #missing} for NaN. */
    public FeatureMatrix impute(FeatureMatrix rows) {
        FeatureMatrix full = FeatureMatrix.of(rows.columns().length, rows.count());
        for (int f = 0; f < rows.columns().length; f++) {
            for (int row = 0; row < rows.count(); row++) {
                double value = rows.column(f)[row];
                full.column(f)[row] = Double.isNaN(value) ? missing.get(f) : value;
            }
        }
        return full;
    }
}
