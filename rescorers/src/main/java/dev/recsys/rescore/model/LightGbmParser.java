/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads LightGBM's text model, versions v3 and v4 ({@code src/io/tree.cpp}, {@code src/boosting/gbdt_model_text.cpp} there).
 *
 * <p>A header of {@code key=value} lines, a block of them for each tree, {@code end of trees}, and then what predictions do not need.
 */
final class LightGbmParser {
    private static final Set<String> VERSIONS = Set.of("v3", "v4");
    private static final Set<String> PLAIN =
            Set.of("regression", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank", "rank_xendcg");
    private static final Set<String> LOG = Set.of("poisson", "gamma", "tweedie");
    private static final String OBJECTIVES =
            "regression, regression_l1, huber, fair, quantile, mape, poisson, gamma, tweedie,"
                    + " binary, cross_entropy, lambdarank, rank_xendcg, multiclass, multiclassova";

    private static final int CATEGORICAL_BIT = 1;
    private static final int DEFAULT_LEFT_BIT = 2;
    private static final int MISSING_SHIFT = 2;

    private final ModelLimits limits;
    private final ParseBudget budget;
    private final TextLines lines;
    private int nodes;
    private long categoryBytes;

    LightGbmParser(byte[] file, ModelLimits limits, ParseBudget budget) {
        this.limits = limits;
        this.budget = budget;
        this.lines = new TextLines(file, budget);
    }

    RankingModel parse(Integer chosenOutput) {
        if (!lines.next() || !lines.is("tree")) {
            throw lines.error("the first line is [" + TextLines.shorten(lines.text()) + "]; it must be [tree]");
        }
        Map<String, TextValue> header = readHeader();
        String version = required(header, "version", "the header").text();
        if (!VERSIONS.contains(version)) {
            throw new IllegalArgumentException(
                    "[version] is [" + TextLines.shorten(version) + "]; v3 and v4 can be read");
        }
        int classes = required(header, "num_class", "the header").integer(1, ModelLimits.MOST_OUTPUTS);
        int outputs = header.containsKey("num_tree_per_iteration")
                ? header.get("num_tree_per_iteration").integer(1, ModelLimits.MOST_OUTPUTS)
                : classes;
        int last = required(header, "max_feature_idx", "the header").integer(0, Integer.MAX_VALUE - 1);
        limits.checkFeatures(last + 1L);
        List<String> features = required(header, "feature_names", "the header").words();
        if (features.size() != last + 1) {
            throw new IllegalArgumentException("[feature_names] has [" + features.size()
                    + "] names; [max_feature_idx] is [" + last + "], so there must be [" + (last + 1L) + "]");
        }
        Objective objective = objective(header.get("objective"), outputs);
        if (classes != outputs && header.containsKey("objective")) {
            throw new IllegalArgumentException("[num_class] is [" + classes + "] and [num_tree_per_iteration] ["
                    + outputs + "]; with [objective] [" + objective.name + "] they must be the same");
        }
        List<Tree> trees = readTrees(features.size());
        if (header.containsKey("tree_sizes")) {
            int expected = header.get("tree_sizes").words().size();
            if (trees.size() != expected) {
                throw new IllegalArgumentException(
                        "[tree_sizes] tells of [" + expected + "] trees; there are [" + trees.size() + "]");
            }
        }
        if (trees.size() % outputs != 0) {
            throw new IllegalArgumentException("there are [" + trees.size() + "] trees; with [num_tree_per_iteration] ["
                    + outputs + "] their number must be a multiple of it");
        }
        int[] groups = new int[trees.size()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = i % outputs;
        }
        double divisor = header.containsKey("average_output") ? Math.max(1, trees.size() / outputs) : 1;
        EnsembleSpec spec = new EnsembleSpec(
                features,
                "LightGBM [" + objective.name + "], " + trees.size() + " trees",
                SplitRule.LIGHTGBM,
                trees,
                groups,
                new double[outputs],
                divisor,
                false,
                objective.transform,
                EnsembleSpec.output(chosenOutput, outputs, objective.name));
        return new TreeEnsemble(spec, budget);
    }

    private Map<String, TextValue> readHeader() {
        Map<String, TextValue> header = new HashMap<>();
        while (lines.next()) {
            if (lines.startsWith("Tree=") || lines.is("end of trees")) {
                lines.back();
                return header;
            }
            if (!lines.isBlank()) {
                put(header, "the header");
            }
        }
        throw lines.error("the file ends in the header; it was cut off");
    }

    private void put(Map<String, TextValue> values, String where) {
        TextValue value = lines.value();
        if (values.put(value.key(), value) != null) {
            throw lines.error("[" + TextLines.shorten(value.key()) + "] stands twice in " + where);
        }
    }

    private static TextValue required(Map<String, TextValue> values, String key, String where) {
        TextValue value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("[" + key + "] is missing in " + where);
        }
        return value;
    }

    private record Objective(String name, OutputTransform transform) {}

    private static Objective objective(TextValue value, int outputs) {
        if (value == null) {
            // A custom objective: LightGBM predicts the sums.
            return new Objective("none", new OutputTransform.Identity());
        }
        List<String> words = value.words();
        String name = words.isEmpty() ? "" : words.get(0);
        double sigmoid = 1;
        boolean squared = false;
        for (String word : words) {
            if (word.startsWith("sigmoid:")) {
                sigmoid = value.decimal(word.substring("sigmoid:".length()));
            } else if (word.equals("sqrt")) {
                squared = true;
            }
        }
        if (!(sigmoid > 0) || Double.isInfinite(sigmoid)) {
            throw new IllegalArgumentException(
                    "[sigmoid] of [objective] is [" + sigmoid + "]; it must be greater than 0");
        }
        OutputTransform transform;
        boolean several = false;
        if (PLAIN.contains(name)) {
            transform = squared ? new OutputTransform.SignedSquare() : new OutputTransform.Identity();
        } else if (LOG.contains(name)) {
            transform = new OutputTransform.Exponential();
        } else {
            switch (name) {
                case "binary" -> transform = new OutputTransform.Sigmoid(sigmoid);
                case "cross_entropy" -> transform = new OutputTransform.Sigmoid(1);
                case "multiclass" -> {
                    transform = new OutputTransform.Softmax();
                    several = true;
                }
                case "multiclassova" -> {
                    transform = new OutputTransform.Sigmoid(sigmoid);
                    several = true;
                }
                default ->
                    throw new IllegalArgumentException("[objective] is [" + TextLines.shorten(name)
                            + "], which is not supported; supported are " + OBJECTIVES + ", and none");
            }
        }
        if (!several && outputs != 1) {
            throw new IllegalArgumentException(
                    "[num_tree_per_iteration] is [" + outputs + "]; it must be 1 with [objective] [" + name + "]");
        }
        return new Objective(name, transform);
    }

    private List<Tree> readTrees(int features) {
        List<Tree> trees = new ArrayList<>();
        while (lines.next()) {
            if (lines.isBlank()) {
                continue;
            }
            if (lines.is("end of trees")) {
                checkRest();
                return trees;
            }
            if (!lines.startsWith("Tree=")) {
                throw lines.error("there must be [Tree=" + trees.size() + "] or [end of trees], not ["
                        + TextLines.shorten(lines.text()) + "]");
            }
            int number = lines.value().integer(0, Integer.MAX_VALUE);
            if (number != trees.size()) {
                throw lines.error("there must be [Tree=" + trees.size() + "], not [Tree=" + number + "]");
            }
            limits.checkTrees(trees.size() + 1L);
            trees.add(readTree("tree [" + number + "]", features));
        }
        throw lines.error("the file ends before [end of trees]; it was cut off");
    }

    /** What follows the trees is not needed, but when it is cut off somebody should know. */
    private void checkRest() {
        boolean open = false;
        while (lines.next()) {
            if (lines.is("parameters:")) {
                open = true;
            } else if (lines.is("end of parameters")) {
                open = false;
            }
        }
        if (open) {
            throw lines.error("the file ends before [end of parameters]; it was cut off");
        }
    }

    private Tree readTree(String where, int features) {
        Map<String, TextValue> values = new HashMap<>();
        while (lines.next() && !lines.isBlank()) {
            if (lines.startsWith("Tree=") || lines.is("end of trees")) {
                lines.back();
                break;
            }
            put(values, where);
        }
        try {
            return tree(values, where, features);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private Tree tree(Map<String, TextValue> values, String where, int features) {
        int leaves = required(values, "num_leaves", where).integer(1, limits.nodes());
        nodes += 2 * leaves - 1;
        limits.checkNodes(nodes);
        int categorySets = required(values, "num_cat", where).integer(0, leaves - 1);
        if (values.containsKey("is_linear") && values.get("is_linear").integer(0, 1) == 1) {
            throw new IllegalArgumentException("[is_linear] is [1]; linear trees are not supported");
        }
        double[] leafValues = required(values, "leaf_value", where).decimals(leaves);
        int splits = leaves - 1;
        if (splits == 0) {
            return Tree.of(
                    new int[0],
                    new double[0],
                    new Missing[0],
                    new boolean[0],
                    new int[0],
                    new int[0],
                    null,
                    leafValues,
                    limits);
        }
        int[] feature = required(values, "split_feature", where).integers(splits, 0, features - 1);
        double[] threshold = required(values, "threshold", where).thresholds(splits);
        int[] type = required(values, "decision_type", where).integers(splits, 0, 15);
        int[] left = required(values, "left_child", where).integers(splits, -leaves, splits - 1);
        int[] right = required(values, "right_child", where).integers(splits, -leaves, splits - 1);
        BitSet[] sets = categorySets == 0 ? null : categories(values, where, categorySets);
        Missing[] missing = new Missing[splits];
        boolean[] defaultLeft = new boolean[splits];
        BitSet[] categories = sets == null ? null : new BitSet[splits];
        for (int i = 0; i < splits; i++) {
            defaultLeft[i] = (type[i] & DEFAULT_LEFT_BIT) != 0;
            int kind = type[i] >> MISSING_SHIFT;
            if (kind >= Missing.values().length) {
                throw new IllegalArgumentException("[decision_type] of split [" + i + "] is [" + type[i]
                        + "], whose kind of missing value is unknown");
            }
            missing[i] = Missing.values()[kind];
            if ((type[i] & CATEGORICAL_BIT) != 0) {
                int set = (int) threshold[i];
                if (set != threshold[i] || set < 0 || set >= categorySets) {
                    throw new IllegalArgumentException(
                            "[threshold] of the categorical split [" + i + "] is [" + threshold[i]
                                    + "]; it must be the number of a set below [num_cat] [" + categorySets + "]");
                }
                if (sets[set] == null) {
                    throw new IllegalArgumentException("[threshold] of the categorical split [" + i + "] names set ["
                            + set + "], which another split has");
                }
                categories[i] = sets[set];
                sets[set] = null;
            }
        }
        return Tree.of(feature, threshold, missing, defaultLeft, left, right, categories, leafValues, limits);
    }

    private BitSet[] categories(Map<String, TextValue> values, String where, int count) {
        int[] bounds = required(values, "cat_boundaries", where).integers(count + 1, 0, Integer.MAX_VALUE);
        for (int i = 0; i <= count; i++) {
            if (i == 0 ? bounds[0] != 0 : bounds[i] < bounds[i - 1]) {
                throw new IllegalArgumentException(
                        "[cat_boundaries] must ascend from 0; number [" + i + "] is [" + bounds[i] + "]");
            }
        }
        long[] words = required(values, "cat_threshold", where).unsigned(bounds[count]);
        BitSet[] sets = new BitSet[count];
        for (int i = 0; i < count; i++) {
            budget.check();
            long[] bits = new long[(bounds[i + 1] - bounds[i] + 1) / 2];
            for (int j = bounds[i]; j < bounds[i + 1]; j++) {
                bits[(j - bounds[i]) / 2] |= words[j] << 32 * ((j - bounds[i]) % 2);
            }
            sets[i] = BitSet.valueOf(bits);
            categoryBytes += sets[i].length() / Byte.SIZE + 1;
            CategoryLimits.check(sets[i].length() - 1, categoryBytes, limits);
        }
        return sets;
    }
}
