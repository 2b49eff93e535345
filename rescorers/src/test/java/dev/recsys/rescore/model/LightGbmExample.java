/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * LightGBM's own example of learning to rank: labels and values of a LibSVM file, whose absent values are 0 for LightGBM and missing
 * for XGBoost.
 *
 * @param values row after row
 */
public record LightGbmExample(float[] labels, double[] values, int[] groups) {
    public static final int COLUMNS = 301;
    private static final Path DATA =
            Path.of(System.getProperty("recsys.data", "../../shared/data")).resolve("ltr-lightgbm");

    public static void assumePresent() {
        assumeTrue("skipped: there is no data in [" + DATA + "]", Files.isDirectory(DATA));
    }

    public static LightGbmExample read(String name, double absent) throws IOException {
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
        return new LightGbmExample(labels, values, groups);
    }

    float[] floats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    public FeatureMatrix matrix() {
        FeatureMatrix matrix = FeatureMatrix.of(COLUMNS, labels.length);
        for (int i = 0; i < values.length; i++) {
            matrix.column(i % COLUMNS)[i / COLUMNS] = values[i];
        }
        return matrix;
    }
}
