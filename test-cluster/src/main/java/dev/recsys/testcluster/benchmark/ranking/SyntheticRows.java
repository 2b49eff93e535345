/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.rescore.model.FeatureMatrix;
import java.util.SplittableRandom;

/**
 * Rows that are made up, for speed alone: normal values of which some are missing, and a label that many of the features decide.
 *
 * @param values row after row; NaN is missing
 * @param labels one for each row
 */
record SyntheticRows(double[] values, float[] labels, int features) {
    private static final double MISSING = 0.05;

    static SyntheticRows of(int rows, int features, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[rows * features];
        float[] labels = new float[rows];
        for (int i = 0; i < rows; i++) {
            double label = random.nextGaussian() / 2;
            for (int f = 0; f < features; f++) {
                double value = random.nextGaussian();
                label += Math.sin((1 + f % 3) * value) / (1 + f % 10);
                values[i * features + f] = random.nextDouble() < MISSING ? Double.NaN : value;
            }
            labels[i] = (float) label;
        }
        return new SyntheticRows(values, labels, features);
    }

    int count() {
        return labels.length;
    }

    /** The same values column by column. */
    FeatureMatrix columns() {
        FeatureMatrix matrix = FeatureMatrix.of(features, count());
        for (int i = 0; i < values.length; i++) {
            matrix.column(i % features)[i / features] = values[i];
        }
        return matrix;
    }
}
