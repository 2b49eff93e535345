/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Judged rows in LibSVM's form, {@code label feature:value …}, in groups by query.
 *
 * @param rows   in the order of the file
 * @param groups rows of each query, which stand one after the other
 */
public record LibSvmRows(List<Row> rows, int[] groups) {
    /**
     * A row.
     *
     * @param features numbers of the features that have a value, ascending, from 0 on
     * @param values   finite, one for each
     */
    public record Row(float label, int[] features, double[] values) {}

    public LibSvmRows {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a file and the one beside it that ends in {@code .query}, with a number of rows in each line.
     *
     * @throws DataException one is missing, a line is not as it must be, or the groups do not add up to the rows
     */
    public static LibSvmRows read(Path folder, String name) {
        List<Row> rows = new ArrayList<>();
        List<String> lines = lines(folder, name);
        for (int i = 0; i < lines.size(); i++) {
            rows.add(row(lines.get(i), name + ", line " + (i + 1)));
        }
        String queries = name + ".query";
        List<String> sizes = lines(folder, queries);
        int[] groups = new int[sizes.size()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (int) number(sizes.get(i).strip(), queries + ", line " + (i + 1));
        }
        if (Arrays.stream(groups).sum() != rows.size()) {
            throw new DataException("[" + queries + "] has groups of ["
                    + Arrays.stream(groups).sum() + "] rows together; [" + name + "] has [" + rows.size() + "] rows");
        }
        return new LibSvmRows(rows, groups);
    }

    private static List<String> lines(Path folder, String name) {
        Path file = DataSet.requiredFile(folder, name);
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new DataException("cannot read [" + file + "]: " + e.getMessage(), e);
        }
    }

    private static Row row(String line, String where) {
        String[] words = line.strip().split("\\s+");
        int[] features = new int[words.length - 1];
        double[] values = new double[features.length];
        for (int i = 0; i < features.length; i++) {
            String word = words[i + 1];
            int colon = word.indexOf(':');
            if (colon < 0) {
                throw new DataException(where + ": [" + word + "] must be [feature:value]");
            }
            features[i] = (int) number(word.substring(0, colon), where);
            values[i] = number(word.substring(colon + 1), where);
            if (features[i] < 0 || i > 0 && features[i] <= features[i - 1]) {
                throw new DataException(
                        where + ": feature [" + features[i] + "] must be at least 0 and above the one before");
            }
        }
        return new Row((float) number(words[0], where), features, values);
    }

    private static double number(String text, String where) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new DataException(where + ": [" + text + "] must be a number");
    }

    /** One more than the greatest number of a feature. */
    public int width() {
        return rows.stream()
                        .mapToInt(row -> row.features().length == 0 ? -1 : row.features()[row.features().length - 1])
                        .max()
                        .orElse(-1)
                + 1;
    }
}
