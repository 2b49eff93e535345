/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.training.LabelGains;
import dev.recsys.rescore.training.LambdaMartParameters;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * LambdaMART's parameters as JSON has them, under LightGBM's names; {@code label_gains} is {@code label} (the default, as the metrics
 * have it), {@code exponential}, a list of gains of the labels 0, 1, 2 …, or an object of gains by label.
 */
final class LambdaMartJson {
    private static final String TREES = "trees";
    private static final String LABEL_GAINS = "label_gains";
    private static final String LABEL = "label";
    private static final String EXPONENTIAL = "exponential";
    private static final String MONOTONE = "monotone_constraints";
    private static final String CATEGORICAL = "categorical_features";
    private static final String EVAL_AT = "eval_at";
    private static final int USUAL_EARLY_STOPPING = 30;

    private LambdaMartJson() {}

    static LambdaMartParameters parse(JsonProperties json, int seed) {
        LambdaMartParameters usual = LambdaMartParameters.DEFAULT;
        LambdaMartParameters parsed = LambdaMartParameters.builder()
                .trees(integer(json, TREES, usual.trees()))
                .learningRate(json.number("learning_rate", usual.learningRate()))
                .numLeaves(integer(json, "num_leaves", usual.numLeaves()))
                .maxDepth(integer(json, "max_depth", usual.maxDepth()))
                .minDataInLeaf(integer(json, "min_data_in_leaf", usual.minDataInLeaf()))
                .minSumHessian(json.number("min_sum_hessian", usual.minSumHessian()))
                .featureFraction(json.number("feature_fraction", usual.featureFraction()))
                .baggingFraction(json.number("bagging_fraction", usual.baggingFraction()))
                .baggingFreq(integer(json, "bagging_freq", usual.baggingFreq()))
                .lambdaL1(json.number("lambda_l1", usual.lambdaL1()))
                .lambdaL2(json.number("lambda_l2", usual.lambdaL2()))
                .maxBin(integer(json, "max_bin", usual.maxBin()))
                .labelGains(gains(json.path(LABEL_GAINS), json.take(LABEL_GAINS)))
                .truncationLevel(integer(json, "lambdarank_truncation_level", usual.truncationLevel()))
                .monotone(monotone(json.path(MONOTONE), json.take(MONOTONE)))
                .categorical(Set.copyOf(json.textsIfAny(CATEGORICAL)))
                .earlyStoppingRounds(integer(json, "early_stopping_rounds", USUAL_EARLY_STOPPING))
                .evalAt(evalAt(json, usual.evalAt()))
                .threads(integer(json, "threads", usual.threads()))
                .seed(seed)
                .build();
        json.end();
        return parsed;
    }

    private static int integer(JsonProperties json, String name, int usual) {
        return json.integer(name, usual, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static LabelGains gains(String path, Object json) {
        if (json == null || LABEL.equals(json)) {
            return new LabelGains.Itself();
        }
        if (EXPONENTIAL.equals(json)) {
            return new LabelGains.Exponential();
        }
        if (json instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
            return LabelGains.listed(
                    list.stream().map(gain -> ((Number) gain).doubleValue()).toList());
        }
        if (json instanceof Map<?, ?> map && map.values().stream().allMatch(Number.class::isInstance)) {
            TreeMap<Float, Double> gains = new TreeMap<>();
            map.forEach((label, gain) -> gains.put(label(path, label), ((Number) gain).doubleValue()));
            return new LabelGains.Mapped(gains);
        }
        throw JsonProperties.wrong(
                path, json, "[label], [exponential], a list of gains, or an object of gains by label");
    }

    private static float label(String path, Object label) {
        try {
            return Float.parseFloat(label.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("[" + path + "] has the label [" + label + "]; it must be a number", e);
        }
    }

    private static Map<String, Integer> monotone(String path, Object json) {
        Map<String, Integer> constraints = new HashMap<>();
        if (json == null) {
            return constraints;
        }
        if (json instanceof Map<?, ?> map && map.values().stream().allMatch(Integer.class::isInstance)) {
            map.forEach((feature, direction) -> constraints.put(feature.toString(), (Integer) direction));
            return constraints;
        }
        throw JsonProperties.wrong(path, json, "an object of 1, 0 or -1 by the name of a feature");
    }

    private static List<Integer> evalAt(JsonProperties json, List<Integer> usual) {
        if (json.has(EVAL_AT) == false) {
            json.take(EVAL_AT);
            return usual;
        }
        List<?> list = json.list(EVAL_AT);
        if (list.stream().allMatch(Integer.class::isInstance)) {
            return list.stream().map(k -> (Integer) k).toList();
        }
        throw JsonProperties.wrong(json.path(EVAL_AT), list, "a list of whole numbers");
    }

    static void write(XContentBuilder builder, LambdaMartParameters p) throws IOException {
        builder.startObject()
                .field(TREES, p.trees())
                .field("learning_rate", p.learningRate())
                .field("num_leaves", p.numLeaves())
                .field("max_depth", p.maxDepth())
                .field("min_data_in_leaf", p.minDataInLeaf())
                .field("min_sum_hessian", p.minSumHessian())
                .field("feature_fraction", p.featureFraction())
                .field("bagging_fraction", p.baggingFraction())
                .field("bagging_freq", p.baggingFreq())
                .field("lambda_l1", p.lambdaL1())
                .field("lambda_l2", p.lambdaL2())
                .field("max_bin", p.maxBin())
                .field("lambdarank_truncation_level", p.truncationLevel())
                .field(MONOTONE, new TreeMap<>(p.monotone()))
                .field(CATEGORICAL, new TreeSet<>(p.categorical()))
                .field("early_stopping_rounds", p.earlyStoppingRounds())
                .field(EVAL_AT, p.evalAt())
                .field("threads", p.threads());
        switch (p.labelGains()) {
            case LabelGains.Itself itself -> builder.field(LABEL_GAINS, LABEL);
            case LabelGains.Exponential exponential -> builder.field(LABEL_GAINS, EXPONENTIAL);
            case LabelGains.Mapped mapped -> {
                Map<String, Double> gains = new LinkedHashMap<>();
                mapped.gains().forEach((label, gain) -> gains.put(label.toString(), gain));
                builder.field(LABEL_GAINS, gains);
            }
        }
        builder.endObject();
    }

    /** The same parameters for fewer features: what is said of others is left out. */
    static LambdaMartParameters forFeatures(LambdaMartParameters p, List<String> features) {
        Map<String, Integer> monotone = new HashMap<>(p.monotone());
        monotone.keySet().retainAll(features);
        Set<String> categorical = new TreeSet<>(p.categorical());
        categorical.retainAll(features);
        return copy(p).monotone(monotone).categorical(categorical).build();
    }

    /** The same parameters, to be changed one by one. */
    static LambdaMartParameters.Builder copy(LambdaMartParameters p) {
        return LambdaMartParameters.builder()
                .trees(p.trees())
                .learningRate(p.learningRate())
                .numLeaves(p.numLeaves())
                .maxDepth(p.maxDepth())
                .minDataInLeaf(p.minDataInLeaf())
                .minSumHessian(p.minSumHessian())
                .featureFraction(p.featureFraction())
                .baggingFraction(p.baggingFraction())
                .baggingFreq(p.baggingFreq())
                .lambdaL1(p.lambdaL1())
                .lambdaL2(p.lambdaL2())
                .maxBin(p.maxBin())
                .labelGains(p.labelGains())
                .truncationLevel(p.truncationLevel())
                .monotone(p.monotone())
                .categorical(p.categorical())
                .earlyStoppingRounds(p.earlyStoppingRounds())
                .evalAt(p.evalAt())
                .seed(p.seed())
                .threads(p.threads());
    }
}
