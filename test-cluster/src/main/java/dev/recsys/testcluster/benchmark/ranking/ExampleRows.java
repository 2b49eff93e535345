/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.testcluster.benchmark.Documents;
import dev.recsys.testcluster.benchmark.JsonObjectText;
import dev.recsys.testcluster.data.LibSvmRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One file of LightGBM's example: as documents, as a matrix, and its queries.
 *
 * @param name  begins the {@code _id}s and names of groups
 * @param width columns
 */
record ExampleRows(String name, LibSvmRows rows, int width) implements Documents {
    static final String GROUP = "group";

    /** Rows of a query, by number. */
    List<int[]> queries() {
        List<int[]> queries = new ArrayList<>();
        int from = 0;
        for (int size : rows.groups()) {
            int[] query = new int[size];
            for (int i = 0; i < size; i++) {
                query[i] = from++;
            }
            queries.add(query);
        }
        return queries;
    }

    String group(int query) {
        return name + "-" + query;
    }

    @Override
    public int count() {
        return rows.rows().size();
    }

    @Override
    public String id(int row) {
        return name + "-row-" + row;
    }

    @Override
    public void write(int row, JsonObjectText json) {
        int query = 0;
        for (int last = row; last >= rows.groups()[query]; query++) {
            last -= rows.groups()[query];
        }
        json.text(GROUP, group(query));
        LibSvmRows.Row values = rows.rows().get(row);
        for (int i = 0; i < values.features().length; i++) {
            json.number(NumberDocuments.field(values.features()[i]), values.values()[i]);
        }
    }

    /** Row after row; what is absent is 0, as LightGBM has it. */
    double[] matrix() {
        double[] matrix = new double[count() * width];
        for (int row = 0; row < count(); row++) {
            LibSvmRows.Row values = rows.rows().get(row);
            for (int i = 0; i < values.features().length; i++) {
                matrix[row * width + values.features()[i]] = values.values()[i];
            }
        }
        return matrix;
    }

    float[] labels() {
        float[] labels = new float[count()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = rows.rows().get(row).label();
        }
        return labels;
    }

    /**
     * LightGBM's own ndcg for each query: gains 2^label − 1, and 1 for a query where nothing has a gain.
     *
     * @param order rows of each query, best first
     */
    double[] ndcg(List<int[]> order, int k) {
        double[] ndcg = new double[order.size()];
        for (int q = 0; q < ndcg.length; q++) {
            List<Float> best = new ArrayList<>();
            for (int row : order.get(q)) {
                best.add(rows.rows().get(row).label());
            }
            double found = gain(best, k);
            best.sort(Comparator.reverseOrder());
            double ideal = gain(best, k);
            ndcg[q] = ideal == 0 ? 1 : found / ideal;
        }
        return ndcg;
    }

    private static double gain(List<Float> labels, int k) {
        double sum = 0;
        for (int i = 0; i < Math.min(k, labels.size()); i++) {
            sum += (Math.pow(2, labels.get(i)) - 1) * Math.log(2) / Math.log(i + 2.0);
        }
        return sum;
    }
}
