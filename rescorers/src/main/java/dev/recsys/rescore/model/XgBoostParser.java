/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads XGBoost's models ({@code doc/model.schema} there): boosters gbtree, dart and gblinear, in JSON or UBJSON.
 *
 * <p>Fields that predictions do not need are passed over; a booster, objective or kind of tree that is not known is refused by name.
 */
final class XgBoostParser {
    private final ModelCursor in;
    private final ModelLimits limits;
    private final ParseBudget budget;

    private String objective;
    private String booster;
    private float[] baseScores;
    private int features = -1;
    private int classes;
    private final List<String> names = new ArrayList<>();
    private List<XgBoostTree> trees;
    private int[] groups;
    private float[] dropWeights;
    private float[] linearWeights;
    private int declaredTrees = -1;
    private long nodes;

    XgBoostParser(ModelCursor in, ModelLimits limits, ParseBudget budget) {
        this.in = in;
        this.limits = limits;
        this.budget = budget;
    }

    RankingModel parse(Integer chosenOutput) {
        boolean found = false;
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            if (field.equals("learner")) {
                once(found, field);
                found = true;
                readLearner();
            } else {
                in.skip();
            }
        }
        in.end();
        if (!found) {
            throw new IllegalArgumentException("[learner] is missing; this is no model that XGBoost wrote");
        }
        return build(chosenOutput);
    }

    private void once(boolean seen, String field) {
        if (seen) {
            throw in.error("[" + field + "] stands twice");
        }
    }

    private void readLearner() {
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "feature_names" -> readNames();
                case "gradient_booster" -> {
                    once(booster != null, field);
                    readBooster();
                }
                case "learner_model_param" -> readParameters();
                case "objective" -> {
                    once(objective != null, field);
                    readObjective();
                }
                default -> in.skip();
            }
        }
    }

    private void readNames() {
        once(!names.isEmpty(), "feature_names");
        in.beginArray();
        while (in.nextElement()) {
            limits.checkFeatures(names.size() + 1L);
            names.add(in.string());
        }
    }

    private void readObjective() {
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            if (field.equals("name")) {
                objective = in.string();
            } else {
                in.skip();
            }
        }
    }

    private void readParameters() {
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "base_score" -> baseScores = baseScores(in.string());
                case "num_class" -> classes = integer(in.string(), field, 0, ModelLimits.MOST_OUTPUTS);
                case "num_feature" -> {
                    features = integer(in.string(), field, 0, Integer.MAX_VALUE);
                    limits.checkFeatures(features);
                }
                case "num_target" -> {
                    int targets = integer(in.string(), field, 0, Integer.MAX_VALUE);
                    if (targets > 1) {
                        throw in.error(
                                "[num_target] is [" + targets + "]; models with several targets are not supported");
                    }
                }
                default -> in.skip();
            }
        }
    }

    /** A number, or since XGBoost 3.1 a list of them in brackets. */
    private static float[] baseScores(String text) {
        String list = text.strip();
        if (list.startsWith("[") && list.endsWith("]") && list.length() >= 2) {
            list = list.substring(1, list.length() - 1);
        }
        String[] words = list.split(",", -1);
        float[] values = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            try {
                values[i] = Float.parseFloat(words[i].strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "[base_score] is [" + TextLines.shorten(text) + "]; it must be a number", e);
            }
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "[base_score] is [" + TextLines.shorten(text) + "]; it must be finite");
            }
        }
        return values;
    }

    /** An integer in a string, as XGBoost writes its parameters. */
    static int integer(String text, String name, int least, int most) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "[" + name + "] is [" + TextLines.shorten(text) + "]; it must be an integer", e);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "[" + name + "] is [" + value + "]; it must be from [" + least + "] to [" + most + "]");
        }
        return (int) value;
    }

    /** A dart booster has a gbtree inside, whose name is not the booster's. */
    private void readBooster() {
        in.beginObject();
        String name = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "name" -> name = in.string();
                case "model" -> readModel();
                case "gbtree" -> readInner();
                case "weight_drop" -> dropWeights = in.numbers(limits.trees());
                default -> in.skip();
            }
        }
        if (name == null) {
            throw in.error("[gradient_booster.name] is missing");
        }
        booster = name;
    }

    private void readInner() {
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            if (field.equals("model")) {
                readModel();
            } else {
                in.skip();
            }
        }
    }

    private void readModel() {
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "gbtree_model_param" -> readModelParameters();
                case "trees" -> {
                    once(trees != null, field);
                    readTrees();
                }
                case "tree_info" -> groups = in.integers(limits.trees());
                case "weight_drop" -> dropWeights = in.numbers(limits.trees());
                case "weights" -> linearWeights = in.numbers(Integer.MAX_VALUE - 8);
                default -> in.skip();
            }
        }
    }

    private void readModelParameters() {
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            if (field.equals("num_trees")) {
                declaredTrees = integer(in.string(), field, 0, Integer.MAX_VALUE);
                limits.checkTrees(declaredTrees);
            } else {
                in.skip();
            }
        }
    }

    private void readTrees() {
        trees = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            limits.checkTrees(trees.size() + 1L);
            budget.check();
            try {
                XgBoostTree tree = XgBoostTree.read(in, limits);
                nodes += tree.nodes();
                limits.checkNodes(nodes);
                if (tree.id() != trees.size()) {
                    throw in.error("[id] is [" + tree.id() + "]; trees must be in the order of their numbers");
                }
                trees.add(tree);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("tree [" + trees.size() + "]: " + e.getMessage(), e);
            }
        }
    }

    private RankingModel build(Integer chosenOutput) {
        if (booster == null) {
            throw new IllegalArgumentException("[learner.gradient_booster] is missing");
        }
        if (!List.of("gbtree", "dart", "gblinear").contains(booster)) {
            throw new IllegalArgumentException("[gradient_booster.name] is [" + TextLines.shorten(booster)
                    + "], which is not supported; supported are gbtree, dart, gblinear");
        }
        if (objective == null) {
            throw new IllegalArgumentException("[learner.objective.name] is missing");
        }
        if (baseScores == null || features < 0) {
            throw new IllegalArgumentException(
                    "[learner.learner_model_param] must have [base_score] and [num_feature]");
        }
        XgBoostObjective kind = XgBoostObjective.of(objective);
        int outputs = Math.max(1, classes);
        if (outputs > 1 && !kind.severalOutputs()) {
            throw new IllegalArgumentException(
                    "[num_class] is [" + classes + "]; it must be 0 or 1 with [objective] [" + objective + "]");
        }
        int output = EnsembleSpec.output(chosenOutput, outputs, objective);
        if (booster.equals("gblinear")) {
            return linear(kind, outputs, output);
        }
        return ensemble(kind, outputs, output);
    }

    private double[] margins(XgBoostObjective kind, int outputs) {
        if (baseScores.length != 1 && baseScores.length != outputs) {
            throw new IllegalArgumentException(
                    "[base_score] has [" + baseScores.length + "] values; there are [" + outputs + "] outputs");
        }
        double[] margins = new double[outputs];
        for (int i = 0; i < outputs; i++) {
            margins[i] = kind.margin(baseScores[baseScores.length == 1 ? 0 : i]);
        }
        return margins;
    }

    private List<String> featureNames() {
        if (names.isEmpty()) {
            List<String> numbered = new ArrayList<>();
            for (int i = 0; i < features; i++) {
                numbered.add("f" + i);
            }
            return numbered;
        }
        if (names.size() != features) {
            throw new IllegalArgumentException(
                    "[feature_names] has [" + names.size() + "] names; [num_feature] is [" + features + "]");
        }
        return names;
    }

    private RankingModel linear(XgBoostObjective kind, int outputs, int output) {
        if (linearWeights == null) {
            throw new IllegalArgumentException("[gradient_booster.model.weights] is missing");
        }
        long expected = (features + 1L) * outputs;
        if (linearWeights.length != expected) {
            throw new IllegalArgumentException("[weights] has [" + linearWeights.length + "] values; [" + features
                    + "] features, a bias and [" + outputs + "] outputs need [" + expected + "]");
        }
        double[] biases = margins(kind, outputs);
        double[] weights = new double[features * outputs];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = linearWeights[i];
        }
        for (int i = 0; i < outputs; i++) {
            biases[i] = linearWeights[weights.length + i] + (float) biases[i];
        }
        return new LinearModel(
                featureNames(),
                "XGBoost gblinear [" + objective + "], " + features + " features",
                biases,
                weights,
                output,
                kind.transform(),
                true);
    }

    private RankingModel ensemble(XgBoostObjective kind, int outputs, int output) {
        if (trees == null || groups == null || declaredTrees < 0) {
            throw new IllegalArgumentException(
                    "[gradient_booster.model] must have [gbtree_model_param.num_trees], [trees] and [tree_info]");
        }
        if (trees.size() != declaredTrees || groups.length != declaredTrees) {
            throw new IllegalArgumentException("[num_trees] is [" + declaredTrees + "]; there are [" + trees.size()
                    + "] trees and [tree_info] of [" + groups.length + "]");
        }
        float[] weights = weights();
        XgBoostTree.CategoryRoom room = new XgBoostTree.CategoryRoom(limits);
        List<Tree> checked = new ArrayList<>();
        for (int i = 0; i < trees.size(); i++) {
            budget.check();
            try {
                checked.add(trees.set(i, null).toTree(weights[i], limits, room));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("tree [" + i + "]: " + e.getMessage(), e);
            }
        }
        EnsembleSpec spec = new EnsembleSpec(
                featureNames(),
                "XGBoost " + booster + " [" + objective + "], " + checked.size() + " trees",
                SplitRule.XGBOOST,
                checked,
                groups,
                margins(kind, outputs),
                1,
                true,
                kind.transform(),
                output);
        return new TreeEnsemble(spec, budget);
    }

    /** A dart booster's weight for each tree; trees without one have 1. */
    private float[] weights() {
        float[] weights = new float[trees.size()];
        Arrays.fill(weights, 1);
        boolean dart = booster.equals("dart");
        int given = dropWeights == null ? 0 : dropWeights.length;
        if (dart ? given != weights.length : given > weights.length) {
            throw new IllegalArgumentException(
                    "[weight_drop] has [" + given + "] values; there are [" + weights.length + "] trees");
        }
        if (given > 0) {
            System.arraycopy(dropWeights, 0, weights, 0, given);
        }
        return weights;
    }
}
