/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/** Trees evaluated the slow way, as the libraries' sources have it: node by node, document by document, by recursion. */
final class SlowTrees {
    private SlowTrees() {}

    static double[] predict(EnsembleSpec spec, FeatureMatrix matrix) {
        int outputs = spec.base().length;
        double[] out = new double[matrix.count() * outputs];
        for (int doc = 0; doc < matrix.count(); doc++) {
            double[] row = new double[spec.features().size()];
            for (int f = 0; f < row.length; f++) {
                row[f] = matrix.column(f)[doc];
            }
            double[] sums = spec.base().clone();
            for (int t = 0; t < spec.trees().size(); t++) {
                Tree tree = spec.trees().get(t);
                double leaf = tree.splits() == 0 ? tree.leaves()[0] : leaf(spec.rule(), tree, 0, row);
                double sum = sums[spec.groups()[t]] + leaf;
                sums[spec.groups()[t]] = spec.singlePrecision() ? (float) sum : sum;
            }
            for (int k = 0; k < outputs; k++) {
                sums[k] /= spec.divisor();
            }
            spec.transform().apply(sums, 0, outputs);
            for (int k = 0; k < outputs; k++) {
                out[doc * outputs + k] = spec.singlePrecision() ? (float) sums[k] : sums[k];
            }
        }
        return out;
    }

    private static double leaf(SplitRule rule, Tree tree, int split, double[] row) {
        boolean left = rule == SplitRule.LIGHTGBM
                ? leftInLightGbm(tree, split, row[tree.feature()[split]])
                : leftInXgBoost(tree, split, row[tree.feature()[split]]);
        int child = left ? tree.left()[split] : tree.right()[split];
        return child >= 0 ? leaf(rule, tree, child, row) : tree.leaves()[~child];
    }

    private static boolean leftInLightGbm(Tree tree, int split, double raw) {
        // What the data matrix does before any tree sees the value.
        double value = Math.abs(raw) <= (double) 1e-35f ? 0 : raw;
        if (tree.isCategorical(split)) {
            if (Double.isNaN(value) || (int) value < 0) {
                return false;
            }
            return tree.categories()[split].get((int) value);
        }
        Missing missing = tree.missing()[split];
        if (Double.isNaN(value) && missing != Missing.NAN) {
            value = 0;
        }
        if (missing == Missing.ZERO && value == 0 || missing == Missing.NAN && Double.isNaN(value)) {
            return tree.defaultLeft()[split];
        }
        return value <= tree.threshold()[split];
    }

    private static boolean leftInXgBoost(Tree tree, int split, double raw) {
        float value = (float) raw;
        if (Float.isNaN(value)) {
            return tree.defaultLeft()[split];
        }
        if (tree.isCategorical(split)) {
            return value < 0 || value >= 16777216f || !tree.categories()[split].get((int) value);
        }
        return value < (float) tree.threshold()[split];
    }
}
