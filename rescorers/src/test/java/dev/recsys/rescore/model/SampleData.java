/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.Arrays;
import java.util.Random;

/**
 * Small data for the libraries to learn from and to predict: all values are floats, so that both libraries see the same.
 *
 * @param rows   documents in groups of {@link #GROUP}; the last two columns are categories
 * @param signal what a label can be made of, one for each row
 */
record SampleData(double[][] rows, double[] signal) {
    static final int FEATURES = 8;
    static final int FIRST_CATEGORICAL = 6;
    static final int GROUP = 20;

    /** What a model may learn from: every column has missing values, and column 5 mostly zeros. */
    static SampleData training(Random random, int groups) {
        double[][] rows = new double[groups * GROUP][];
        double[] signal = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(random);
            signal[i] = signal(rows[i]) + 0.3 * random.nextGaussian();
        }
        return new SampleData(rows, signal);
    }

    /** What it may be asked: besides such rows values on which splits may stand, tiny, huge and unknown ones. */
    SampleData queries(Random random, int count) {
        double[][] queries = new double[count][];
        for (int i = 0; i < count; i++) {
            queries[i] = row(random);
            for (int f = 0; f < FEATURES; f++) {
                switch (random.nextInt(12)) {
                    case 0 -> queries[i][f] = rows[random.nextInt(rows.length)][f];
                    case 1 -> queries[i][f] = Double.NaN;
                    case 2 -> queries[i][f] = f < FIRST_CATEGORICAL ? (float) (1e-36 * random.nextGaussian()) : 63;
                    case 3 -> queries[i][f] = f < FIRST_CATEGORICAL ? (float) (1e6 * random.nextGaussian()) : 1000;
                    case 4 -> queries[i][f] = f < FIRST_CATEGORICAL ? -0.0 : -3;
                    case 5 -> queries[i][f] = f < FIRST_CATEGORICAL ? 0 : 2.5;
                    default -> {}
                }
            }
        }
        if (count > 0) {
            Arrays.fill(queries[0], Double.NaN);
        }
        return new SampleData(queries, new double[count]);
    }

    private static double[] row(Random random) {
        double[] row = new double[FEATURES];
        for (int f = 0; f < FEATURES; f++) {
            row[f] = switch (f) {
                case 3 -> random.nextInt(7);
                case 5 -> random.nextInt(4) == 0 ? (float) random.nextGaussian() : 0;
                case FIRST_CATEGORICAL -> random.nextInt(9);
                case FIRST_CATEGORICAL + 1 -> random.nextInt(70);
                default -> (float) random.nextGaussian();
            };
            if (random.nextInt(7) == 0) {
                row[f] = Double.NaN;
            }
        }
        return row;
    }

    private static double signal(double[] row) {
        double sum = 0;
        sum += Double.isNaN(row[0]) ? 0.7 : Math.sin(2 * row[0]);
        sum += Double.isNaN(row[1]) ? -0.5 : row[1] > 0.3 ? 0.8 : 0;
        sum += Double.isNaN(row[3]) ? 0 : row[3] * 0.2 - 0.6;
        sum += row[5] == 0 ? 0.5 : 0;
        sum += Double.isNaN(row[6]) ? 0.4 : row[6] % 3 == 1 ? 0.9 : -0.2;
        sum += Double.isNaN(row[7]) ? 0 : row[7] % 5 < 2 ? 0.6 : -0.6;
        return sum;
    }

    int size() {
        return rows.length;
    }

    /** Row after row. */
    double[] flat() {
        double[] flat = new double[rows.length * FEATURES];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * FEATURES, FEATURES);
        }
        return flat;
    }

    float[] flatFloats() {
        double[] flat = flat();
        float[] floats = new float[flat.length];
        for (int i = 0; i < flat.length; i++) {
            floats[i] = (float) flat[i];
        }
        return floats;
    }

    FeatureMatrix matrix() {
        return matrix(rows, FEATURES);
    }

    static FeatureMatrix matrix(double[][] rows, int features) {
        FeatureMatrix matrix = FeatureMatrix.of(features, rows.length);
        for (int i = 0; i < rows.length; i++) {
            for (int f = 0; f < features; f++) {
                matrix.column(f)[i] = rows[i][f];
            }
        }
        return matrix;
    }

    int[] groups() {
        int[] groups = new int[rows.length / GROUP];
        Arrays.fill(groups, GROUP);
        return groups;
    }

    /** What an objective can learn. */
    float[] labels(Labels kind) {
        float[] labels = new float[rows.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = switch (kind) {
                case REAL -> (float) signal[i];
                case POSITIVE -> (float) Math.exp(signal[i]);
                case COUNT -> (float) Math.floor(Math.exp(signal[i]));
                case BINARY -> signal[i] > 0.5 ? 1 : 0;
                case PROBABILITY -> (float) (1 / (1 + Math.exp(-signal[i])));
                case GRADE -> (float) Math.clamp(Math.floor(1.5 * signal[i] + 1), 0, 4);
                case CLASS -> signal[i] < 0 ? 0 : signal[i] < 1 ? 1 : 2;
            };
        }
        return labels;
    }

    enum Labels {
        REAL,
        POSITIVE,
        COUNT,
        BINARY,
        PROBABILITY,
        GRADE,
        CLASS
    }
}
