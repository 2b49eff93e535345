/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/**
 * The features of a batch of documents, column by column.
 *
 * <p>Columns, because that is how features are read from doc values, and because models first look up each value among the
 * thresholds of its feature: a column runs past one small table. Doubles, because LightGBM compares in double; what XGBoost
 * compares is rounded to float first, as its own data matrix does.
 *
 * @param columns one for each feature of the model in the model's order; each has {@code count} values or more, NaN is missing
 * @param count   documents, at least 0
 */
public record FeatureMatrix(double[][] columns, int count) {
    public FeatureMatrix {
        if (count < 0) {
            throw new IllegalArgumentException("[count] is [" + count + "]; it must be at least 0");
        }
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].length < count) {
                throw new IllegalArgumentException("column [" + i + "] has [" + columns[i].length
                        + "] values; there are [" + count + "] documents");
            }
        }
    }

    /** Room for a batch, filled with zeros. */
    public static FeatureMatrix of(int features, int count) {
        return new FeatureMatrix(new double[features][count], count);
    }

    /** The values of a feature; whoever fills the matrix writes here. */
    public double[] column(int feature) {
        return columns[feature];
    }

    /**
     * Checks that a model can predict this batch.
     *
     * @param out gets the model's predictions
     * @throws IllegalArgumentException the columns are not the model's, or there is too little room
     */
    public void checkFits(RankingModel model, double[] out) {
        if (columns.length != model.features().size()) {
            throw new IllegalArgumentException("the batch has [" + columns.length + "] columns; the model has ["
                    + model.features().size() + "] features");
        }
        long needed = (long) count * model.outputs();
        if (out.length < needed) {
            throw new IllegalArgumentException(
                    "there is room for [" + out.length + "] predictions; the batch needs [" + needed + "]");
        }
    }
}
