/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import dev.recsys.rescore.model.FeatureMatrix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judged rows in groups, which a ranker learns from or is measured on. Arrays are not copied and not to be changed.
 *
 * @param features names, one for each column of the matrix; each once, none empty
 * @param matrix   at least one column; NaN is missing, no value is infinite
 * @param labels   one for each row, finite and at least 0; more is better
 * @param groups   in the order of the rows, whose sizes add up to the number of rows; at least one
 * @param weights  one for each row, finite and above 0; null when all rows weigh the same
 */
public record RankingData(
        List<String> features, FeatureMatrix matrix, float[] labels, List<RankingGroup> groups, float[] weights) {
    /** @throws IllegalArgumentException what is wrong, naming the row or the group */
    public RankingData {
        features = List.copyOf(features);
        groups = List.copyOf(groups);
        checkFeatures(features, matrix);
        checkGroups(groups, matrix.count());
        checkLabels(labels, matrix.count());
        if (weights != null) {
            checkWeights(weights, matrix.count());
        }
    }

    /** Rows that all weigh the same. */
    public RankingData(List<String> features, FeatureMatrix matrix, float[] labels, List<RankingGroup> groups) {
        this(features, matrix, labels, groups, null);
    }

    private static void checkFeatures(List<String> features, FeatureMatrix matrix) {
        if (features.isEmpty() || features.size() != matrix.columns().length) {
            throw new IllegalArgumentException("there are [" + features.size() + "] names of features and ["
                    + matrix.columns().length + "] columns; there must be as many, and at least 1");
        }
        Set<String> seen = new HashSet<>();
        for (int f = 0; f < features.size(); f++) {
            if (features.get(f).isEmpty()) {
                throw new IllegalArgumentException("feature [" + f + "] has no name");
            }
            if (!seen.add(features.get(f))) {
                throw new IllegalArgumentException("two features have the name [" + features.get(f) + "]");
            }
            double[] column = matrix.column(f);
            for (int row = 0; row < matrix.count(); row++) {
                if (Double.isInfinite(column[row])) {
                    throw new IllegalArgumentException("feature [" + features.get(f) + "] of row [" + row + "] is ["
                            + column[row] + "]; it must be finite, or NaN where it is missing");
                }
            }
        }
    }

    private static void checkGroups(List<RankingGroup> groups, int rows) {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("there is no group; at least one query with judged documents is needed");
        }
        long sum = 0;
        for (RankingGroup group : groups) {
            sum += group.size();
        }
        if (sum != rows) {
            throw new IllegalArgumentException(
                    "the sizes of [groups] add up to [" + sum + "]; there are [" + rows + "] rows");
        }
    }

    private static void checkLabels(float[] labels, int rows) {
        if (labels.length != rows) {
            throw new IllegalArgumentException("there are [" + labels.length + "] labels and [" + rows + "] rows");
        }
        for (int row = 0; row < rows; row++) {
            if (!(labels[row] >= 0) || Float.isInfinite(labels[row])) {
                throw new IllegalArgumentException(
                        "the label of row [" + row + "] is [" + labels[row] + "]; it must be finite and at least 0");
            }
        }
    }

    private static void checkWeights(float[] weights, int rows) {
        if (weights.length != rows) {
            throw new IllegalArgumentException("there are [" + weights.length + "] weights and [" + rows + "] rows");
        }
        for (int row = 0; row < rows; row++) {
            if (!(weights[row] > 0) || Float.isInfinite(weights[row])) {
                throw new IllegalArgumentException(
                        "the weight of row [" + row + "] is [" + weights[row] + "]; it must be finite and above 0");
            }
        }
    }

    /** Number of rows. */
    public int size() {
        return matrix.count();
    }

    /** Names of tasks that groups have, sorted. */
    public Set<String> tasks() {
        Set<String> tasks = new TreeSet<>();
        groups.forEach(group -> tasks.add(group.task()));
        return tasks;
    }

    /** First row of each group, and the number of rows behind the last one. */
    public int[] starts() {
        int[] starts = new int[groups.size() + 1];
        for (int g = 0; g < groups.size(); g++) {
            starts[g + 1] = starts[g] + groups.get(g).size();
        }
        return starts;
    }

    /** Whether a group has rows with different labels: only such groups teach an order. */
    public boolean teachesAnOrder() {
        int[] starts = starts();
        for (int g = 0; g < groups.size(); g++) {
            for (int row = starts[g] + 1; row < starts[g + 1]; row++) {
                if (labels[row] != labels[starts[g]]) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The rows of some groups, copied, in their order.
     *
     * @throws IllegalArgumentException no group is chosen
     */
    public RankingData subset(BitSet chosen) {
        int[] starts = starts();
        List<RankingGroup> kept = new ArrayList<>();
        int count = 0;
        for (int g = chosen.nextSetBit(0); g >= 0 && g < groups.size(); g = chosen.nextSetBit(g + 1)) {
            kept.add(groups.get(g));
            count += groups.get(g).size();
        }
        FeatureMatrix rows = FeatureMatrix.of(features.size(), count);
        float[] keptLabels = new float[count];
        float[] keptWeights = weights == null ? null : new float[count];
        int at = 0;
        for (int g = chosen.nextSetBit(0); g >= 0 && g < groups.size(); g = chosen.nextSetBit(g + 1)) {
            int size = groups.get(g).size();
            for (int f = 0; f < features.size(); f++) {
                System.arraycopy(matrix.column(f), starts[g], rows.column(f), at, size);
            }
            System.arraycopy(labels, starts[g], keptLabels, at, size);
            if (weights != null) {
                System.arraycopy(weights, starts[g], keptWeights, at, size);
            }
            at += size;
        }
        return new RankingData(features, rows, keptLabels, kept, keptWeights);
    }

    /**
     * The rows of one task, copied: what a model for that task alone learns from.
     *
     * @throws IllegalArgumentException no group has it
     */
    public RankingData onlyTask(String task) {
        BitSet chosen = new BitSet();
        for (int g = 0; g < groups.size(); g++) {
            chosen.set(g, groups.get(g).task().equals(task));
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no group has the task [" + task + "]; there are " + tasks());
        }
        return subset(chosen);
    }

    /**
     * The same rows without some features, whose columns are shared: what an ablation learns from.
     *
     * @throws IllegalArgumentException a name is unknown, or no feature is left
     */
    public RankingData withoutFeatures(Collection<String> names) {
        for (String name : names) {
            if (!features.contains(name)) {
                throw new IllegalArgumentException("there is no feature [" + name + "]; there are " + features);
            }
        }
        List<String> kept = new ArrayList<>();
        List<double[]> columns = new ArrayList<>();
        for (int f = 0; f < features.size(); f++) {
            if (!names.contains(features.get(f))) {
                kept.add(features.get(f));
                columns.add(matrix.column(f));
            }
        }
        FeatureMatrix rows = new FeatureMatrix(columns.toArray(double[][]::new), matrix.count());
        return new RankingData(kept, rows, labels, groups, weights);
    }
}
