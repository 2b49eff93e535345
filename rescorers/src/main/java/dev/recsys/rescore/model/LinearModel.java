/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.List;

/**
 * A weighted sum of features; a missing feature adds nothing, as in XGBoost's {@code gblinear}.
 *
 * <p>That is rarely what a ranker wants: let the feature declare the value that stands for a missing one.
 */
public final class LinearModel implements RankingModel {
    private final List<String> features;
    private final String label;
    private final double[] biases;
    private final double[] weights;
    private final int output;
    private final OutputTransform transform;
    private final boolean singlePrecision;

    /**
     * @param biases          where each output starts, as it is to be summed
     * @param weights         those of the first feature for all outputs, then those of the second, and so on
     * @param singlePrecision sums are rounded to float after each step, as XGBoost's are
     */
    LinearModel(
            List<String> features,
            String label,
            double[] biases,
            double[] weights,
            int output,
            OutputTransform transform,
            boolean singlePrecision) {
        FeatureNames.check(features);
        if (weights.length != (long) features.size() * biases.length) {
            throw new IllegalArgumentException("there are [" + weights.length + "] weights; [" + features.size()
                    + "] features and [" + biases.length + "] outputs need ["
                    + (long) features.size() * biases.length + "]");
        }
        for (int i = 0; i < biases.length; i++) {
            checkFinite("bias", i, biases[i]);
        }
        for (int i = 0; i < weights.length; i++) {
            checkFinite("weight", i, weights[i]);
        }
        this.features = List.copyOf(features);
        this.label = label;
        this.biases = biases;
        this.weights = weights;
        this.output = output;
        this.transform = transform;
        this.singlePrecision = singlePrecision;
    }

    /**
     * bias + Σ wᵢ·fᵢ in double precision.
     *
     * @param weights one for each feature, finite
     * @throws IllegalArgumentException the numbers of features and weights differ, or one is not finite
     */
    public static LinearModel of(List<String> features, double[] weights, double bias) {
        return new LinearModel(
                features,
                "linear, " + features.size() + " features",
                new double[] {bias},
                weights.clone(),
                0,
                new OutputTransform.Identity(),
                false);
    }

    private static void checkFinite(String what, int index, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + " [" + index + "] is [" + value + "]; it must be finite");
        }
    }

    @Override
    public List<String> features() {
        return features;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public int outputs() {
        return biases.length;
    }

    @Override
    public int output() {
        return output;
    }

    @Override
    public long bytes() {
        return 8L * (weights.length + biases.length);
    }

    @Override
    public void predict(FeatureMatrix matrix, double[] out) {
        matrix.checkFits(this, out);
        int outputs = outputs();
        for (int doc = 0; doc < matrix.count(); doc++) {
            System.arraycopy(biases, 0, out, doc * outputs, outputs);
        }
        for (int feature = 0; feature < features.size(); feature++) {
            for (int k = 0; k < outputs; k++) {
                double weight = weights[feature * outputs + k];
                if (singlePrecision) {
                    addFloats(matrix.column(feature), (float) weight, matrix.count(), out, k);
                } else {
                    addDoubles(matrix.column(feature), weight, matrix.count(), out, k);
                }
            }
        }
        for (int doc = 0; doc < matrix.count(); doc++) {
            transform.apply(out, doc * outputs, outputs);
        }
        if (singlePrecision) {
            for (int i = 0; i < matrix.count() * outputs; i++) {
                out[i] = (float) out[i];
            }
        }
    }

    private void addDoubles(double[] values, double weight, int count, double[] out, int k) {
        for (int doc = 0; doc < count; doc++) {
            double value = values[doc];
            if (!Double.isNaN(value)) {
                out[doc * outputs() + k] += value * weight;
            }
        }
    }

    private void addFloats(double[] values, float weight, int count, double[] out, int k) {
        for (int doc = 0; doc < count; doc++) {
            double value = values[doc];
            if (!Double.isNaN(value)) {
                out[doc * outputs() + k] = (float) out[doc * outputs() + k] + (float) value * weight;
            }
        }
    }
}
