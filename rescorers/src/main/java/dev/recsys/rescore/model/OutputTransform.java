/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/** How an objective turns the sums of a document's leaves into predictions. */
sealed interface OutputTransform {
    /**
     * @param values  those of one document start at {@code from}
     * @param outputs number of them
     */
    void apply(double[] values, int from, int outputs);

    /** The sums are the predictions. */
    record Identity() implements OutputTransform {
        @Override
        public void apply(double[] values, int from, int outputs) {}
    }

    /** 1 / (1 + exp(−slope·x)) of each. */
    record Sigmoid(double slope) implements OutputTransform {
        @Override
        public void apply(double[] values, int from, int outputs) {
            for (int i = from; i < from + outputs; i++) {
                values[i] = 1 / (1 + Math.exp(-slope * values[i]));
            }
        }
    }

    /** exp(x) of each. */
    record Exponential() implements OutputTransform {
        @Override
        public void apply(double[] values, int from, int outputs) {
            for (int i = from; i < from + outputs; i++) {
                values[i] = Math.exp(values[i]);
            }
        }
    }

    /** sign(x)·x² of each: LightGBM's {@code reg_sqrt} undone. */
    record SignedSquare() implements OutputTransform {
        @Override
        public void apply(double[] values, int from, int outputs) {
            for (int i = from; i < from + outputs; i++) {
                values[i] *= Math.abs(values[i]);
            }
        }
    }

    /** exp(xᵢ) / Σ exp(xⱼ) over a document's outputs. */
    record Softmax() implements OutputTransform {
        @Override
        public void apply(double[] values, int from, int outputs) {
            double max = values[from];
            for (int i = from + 1; i < from + outputs; i++) {
                max = Math.max(max, values[i]);
            }
            double sum = 0;
            for (int i = from; i < from + outputs; i++) {
                values[i] = Math.exp(values[i] - max);
                sum += values[i];
            }
            for (int i = from; i < from + outputs; i++) {
                values[i] /= sum;
            }
        }
    }
}
