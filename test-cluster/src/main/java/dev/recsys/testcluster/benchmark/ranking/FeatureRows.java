/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Candidates of one context with their features.
 *
 * @param names  of the features
 * @param ids    of the candidates
 * @param values by candidate, then by feature; NaN is missing
 */
record FeatureRows(List<String> names, List<String> ids, double[][] values) {
    FeatureRows {
        names = List.copyOf(names);
        ids = List.copyOf(ids);
    }

    /**
     * Reads the CSV of the API: a header, then a line for each candidate, its {@code _id} first; an empty cell is missing.
     *
     * @param where for messages
     */
    static FeatureRows parse(String csv, String where) {
        List<String> lines = csv.lines().toList();
        List<String> header =
                lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split(",", -1));
        if (header.contains("_id") == false) {
            throw new IllegalStateException(where + " gave no CSV with [_id]: " + csv);
        }
        int id = header.indexOf("_id");
        List<String> names = header.subList(id + 1, header.size());
        List<String> ids = new ArrayList<>();
        double[][] values = new double[lines.size() - 1][names.size()];
        for (int i = 0; i < values.length; i++) {
            String[] cells = lines.get(i + 1).split(",", -1);
            if (cells.length != header.size()) {
                throw new IllegalStateException(where + ", line " + (i + 2) + ": " + lines.get(i + 1));
            }
            ids.add(cells[id]);
            for (int f = 0; f < values[i].length; f++) {
                String cell = cells[id + 1 + f];
                values[i][f] = cell.isEmpty() || cell.equalsIgnoreCase("nan") ? Double.NaN : Double.parseDouble(cell);
            }
        }
        return new FeatureRows(names, ids, values);
    }
}
