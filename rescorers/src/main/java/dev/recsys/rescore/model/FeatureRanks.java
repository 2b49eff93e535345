/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Replaces feature values by their ranks among the thresholds of an ensemble, so that every split, whatever its rule for missing
 * values, becomes one comparison of integers.
 *
 * <p>A value's rank is the number of thresholds of its feature that send it right; it goes right at the k-th threshold exactly when
 * its rank is greater than k. Rank 0 always goes left and the number of thresholds always right: these stand for missing values. A
 * feature gets a column for each combination of missing values and default direction that its splits have, and one of category
 * codes if it has categorical splits.
 */
final class FeatureRanks {
    /** Category codes: a missing value, a value that is no category, and from 2 on the categories. */
    static final int MISSING_CODE = 0;

    static final int OTHER_CODE = 1;
    static final int FIRST_CODE = 2;

    /** What a column holds for a feature. */
    private enum Content {
        NONE,
        ZERO_LEFT,
        ZERO_RIGHT,
        NAN_LEFT,
        NAN_RIGHT,
        CATEGORY;

        static Content of(Missing missing, boolean defaultLeft) {
            return switch (missing) {
                case NONE -> NONE;
                case ZERO -> defaultLeft ? ZERO_LEFT : ZERO_RIGHT;
                case NAN -> defaultLeft ? NAN_LEFT : NAN_RIGHT;
            };
        }
    }

    /** The columns of one feature, and its thresholds in ascending order. */
    private record Feature(int index, double[] thresholds, int[] columns) {}

    private static final double[] NO_THRESHOLDS = {};

    private final SplitRule rule;
    private final Feature[] byIndex;
    private final List<Feature> used = new ArrayList<>();
    private final int columns;

    FeatureRanks(EnsembleSpec spec, ParseBudget budget) {
        this.rule = spec.rule();
        this.byIndex = new Feature[spec.features().size()];
        int[] splits = new int[byIndex.length];
        for (Tree tree : spec.trees()) {
            for (int i = 0; i < tree.splits(); i++) {
                if (!tree.isCategorical(i)) {
                    splits[tree.feature()[i]]++;
                }
            }
        }
        double[][] all = new double[byIndex.length][];
        int[][] slots = new int[byIndex.length][];
        for (Tree tree : spec.trees()) {
            budget.check();
            for (int i = 0; i < tree.splits(); i++) {
                int f = tree.feature()[i];
                if (slots[f] == null) {
                    slots[f] = new int[Content.values().length];
                    all[f] = splits[f] == 0 ? NO_THRESHOLDS : new double[splits[f]];
                }
                if (tree.isCategorical(i)) {
                    slots[f][Content.CATEGORY.ordinal()] = 1;
                } else {
                    slots[f][content(tree, i).ordinal()] = 1;
                    // Adding 0 turns -0.0 into 0.0, which are the same threshold.
                    all[f][--splits[f]] = tree.threshold()[i] + 0.0;
                }
            }
        }
        int next = 0;
        for (int f = 0; f < byIndex.length; f++) {
            if (slots[f] == null) {
                continue;
            }
            budget.check();
            for (int c = 0; c < slots[f].length; c++) {
                slots[f][c] = slots[f][c] == 0 ? -1 : next++;
            }
            byIndex[f] = new Feature(f, distinct(all[f]), slots[f]);
            used.add(byIndex[f]);
        }
        this.columns = Math.max(1, next);
    }

    private static double[] distinct(double[] values) {
        Arrays.sort(values);
        int size = 0;
        for (double value : values) {
            if (size == 0 || values[size - 1] != value) {
                values[size++] = value;
            }
        }
        return Arrays.copyOf(values, size);
    }

    private static Content content(Tree tree, int split) {
        return Content.of(tree.missing()[split], tree.defaultLeft()[split]);
    }

    /** At least 1. */
    int columns() {
        return columns;
    }

    long bytes() {
        long bytes = 8L * byIndex.length;
        for (Feature feature : used) {
            bytes += 8L * feature.thresholds.length + 4L * feature.columns.length + 64;
        }
        return bytes;
    }

    /** Where the ranks or codes for a split stand. */
    int column(Tree tree, int split) {
        Content content = tree.isCategorical(split) ? Content.CATEGORY : content(tree, split);
        return byIndex[tree.feature()[split]].columns[content.ordinal()];
    }

    /** Rank of a numerical split's threshold. */
    int rank(Tree tree, int split) {
        return Arrays.binarySearch(byIndex[tree.feature()[split]].thresholds, tree.threshold()[split] + 0.0);
    }

    /**
     * Ranks the values of some documents.
     *
     * @param from  first document
     * @param size  documents
     * @param ranks gets {@link #columns()} values for each document, those of a document beside each other
     * @param room  for a rank of each document
     * @param keys  for a value of each document
     */
    void rank(FeatureMatrix matrix, int from, int size, int[] ranks, int[] room, double[] keys) {
        for (Feature feature : used) {
            double[] values = matrix.column(feature.index);
            if (feature.thresholds.length > 0) {
                for (int i = 0; i < size; i++) {
                    keys[i] = rule.key(values[from + i]);
                }
                countBelow(feature.thresholds, keys, size, room);
            }
            for (Content content : CONTENTS) {
                int column = feature.columns[content.ordinal()];
                if (column >= 0) {
                    write(content, feature.thresholds, values, from, size, room, ranks, column);
                }
            }
        }
    }

    private static final Content[] CONTENTS = Content.values();

    /** For each key the number of thresholds below it, by a binary search that takes all keys one step further at a time. */
    private static void countBelow(double[] thresholds, double[] keys, int size, int[] counts) {
        Arrays.fill(counts, 0, size, 0);
        int rest = thresholds.length;
        while (rest > 1) {
            int half = rest >>> 1;
            for (int i = 0; i < size; i++) {
                int at = counts[i];
                counts[i] = thresholds[at + half - 1] < keys[i] ? at + half : at;
            }
            rest -= half;
        }
        for (int i = 0; i < size; i++) {
            int at = counts[i];
            counts[i] = thresholds[at] < keys[i] ? at + 1 : at;
        }
    }

    private void write(
            Content content,
            double[] thresholds,
            double[] values,
            int from,
            int size,
            int[] counts,
            int[] ranks,
            int at) {
        int right = thresholds.length;
        switch (content) {
            case NONE -> {
                int zero = countBelow(thresholds, 0);
                for (int i = 0; i < size; i++) {
                    ranks[at + i * columns] = Double.isNaN(values[from + i]) ? zero : counts[i];
                }
            }
            case ZERO_LEFT, ZERO_RIGHT -> {
                int missing = content == Content.ZERO_LEFT ? 0 : right;
                for (int i = 0; i < size; i++) {
                    double value = values[from + i];
                    boolean gone = Double.isNaN(value) || SplitRule.isZero(value);
                    ranks[at + i * columns] = gone ? missing : counts[i];
                }
            }
            case NAN_LEFT, NAN_RIGHT -> {
                int missing = content == Content.NAN_LEFT ? 0 : right;
                for (int i = 0; i < size; i++) {
                    ranks[at + i * columns] = Double.isNaN(values[from + i]) ? missing : counts[i];
                }
            }
            case CATEGORY -> {
                for (int i = 0; i < size; i++) {
                    ranks[at + i * columns] = code(values[from + i]);
                }
            }
        }
    }

    private int code(double value) {
        if (Double.isNaN(value)) {
            return MISSING_CODE;
        }
        if (!rule.isCategory(value)) {
            return OTHER_CODE;
        }
        // No set names more; and a leaf, whose rank is the greatest that fits, must stay where it is whatever the code.
        return FIRST_CODE + Math.min(rule.category(value), ModelLimits.MOST_CATEGORIES + 1);
    }

    private static int countBelow(double[] thresholds, double key) {
        int count = 0;
        while (count < thresholds.length && thresholds[count] < key) {
            count++;
        }
        return count;
    }
}
