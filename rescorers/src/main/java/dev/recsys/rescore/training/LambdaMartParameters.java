/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How LambdaMART learns; names and meanings are LightGBM's ({@code docs/Parameters.rst} there), defaults too where nothing else is said.
 *
 * @param trees               at most; from 1 to {@value #MOST_TREES}, and times their leaves at most {@value LambdaMart#MOST_LEAVES_IN_ALL}; default
 *                            300
 * @param learningRate        above 0, at most 1; default .05
 * @param numLeaves           of a tree at most, from 2 to {@value #MOST_LEAVES}; default 31
 * @param maxDepth            from 1 to {@value #MOST_DEPTH}, or -1 for no bound but that one; default -1
 * @param minDataInLeaf       rows, at least 1; default 20
 * @param minSumHessian       of a leaf, at least 0; default .001
 * @param featureFraction     share of features that a tree may use, above 0, at most 1; default 1
 * @param baggingFraction     share of rows that a tree learns from, above 0, at most 1; default 1
 * @param baggingFreq         trees between drawings of rows; 0 draws none; default 0
 * @param lambdaL1            at least 0; default 0
 * @param lambdaL2            at least 0; default 0
 * @param maxBin              different values of a feature that are told apart, from 2 to {@value #MOST_BINS}; default 255
 * @param labelGains          what labels are worth; default {@link LabelGains.Exponential}
 * @param truncationLevel     rank up to which pairs count, at least 1; default 30
 * @param monotone            by feature 1 (more is never worse), -1 or 0; features that are left out have 0
 * @param categorical         features whose values are categories: integers from 0 to {@value #MOST_CATEGORIES}
 * @param earlyStoppingRounds trees without a better ndcg on held-out rows, at the last of the cut-offs, after which training ends; the
 *                            model is then cut back to the best; 0 trains all trees; default 0
 * @param evalAt              cut-offs of the ndcg in the learning curve, ascending, from 1 on, at most {@value #MOST_CUT_OFFS}; default 5, 10
 * @param seed                of every random choice; default 42
 * @param threads             at least 1; default 1
 */
public record LambdaMartParameters(
        int trees,
        double learningRate,
        int numLeaves,
        int maxDepth,
        int minDataInLeaf,
        double minSumHessian,
        double featureFraction,
        double baggingFraction,
        int baggingFreq,
        double lambdaL1,
        double lambdaL2,
        int maxBin,
        LabelGains labelGains,
        int truncationLevel,
        Map<String, Integer> monotone,
        Set<String> categorical,
        int earlyStoppingRounds,
        List<Integer> evalAt,
        int seed,
        int threads) {
    public static final int MOST_TREES = 20_000;
    public static final int MOST_LEAVES = 4_096;
    /** What our reader of models takes, less one. */
    public static final int MOST_DEPTH = 999;

    public static final int MOST_BINS = 65_535;
    public static final int MOST_CATEGORIES = 1_000_000;
    public static final int MOST_CUT_OFFS = 16;
    private static final int MOST_THREADS = 1_024;

    /** All defaults. */
    public static final LambdaMartParameters DEFAULT = builder().build();

    /** @throws IllegalArgumentException a value is out of its range */
    public LambdaMartParameters {
        range("trees", trees, 1, MOST_TREES);
        share("learning_rate", learningRate);
        range("num_leaves", numLeaves, 2, MOST_LEAVES);
        if (maxDepth != -1) {
            range("max_depth", maxDepth, 1, MOST_DEPTH);
        }
        range("min_data_in_leaf", minDataInLeaf, 1, Integer.MAX_VALUE);
        notNegative("min_sum_hessian", minSumHessian);
        share("feature_fraction", featureFraction);
        share("bagging_fraction", baggingFraction);
        range("bagging_freq", baggingFreq, 0, MOST_TREES);
        notNegative("lambda_l1", lambdaL1);
        notNegative("lambda_l2", lambdaL2);
        range("max_bin", maxBin, 2, MOST_BINS);
        range("lambdarank_truncation_level", truncationLevel, 1, Integer.MAX_VALUE);
        monotone = Map.copyOf(monotone);
        categorical = Set.copyOf(categorical);
        for (Map.Entry<String, Integer> constraint : monotone.entrySet()) {
            range("monotone_constraints." + constraint.getKey(), constraint.getValue(), -1, 1);
            if (constraint.getValue() != 0 && categorical.contains(constraint.getKey())) {
                throw new IllegalArgumentException("feature [" + constraint.getKey()
                        + "] is in [categorical_features] and in [monotone_constraints]; categories have no order");
            }
        }
        range("early_stopping_rounds", earlyStoppingRounds, 0, MOST_TREES);
        evalAt = List.copyOf(evalAt);
        if (evalAt.isEmpty() || evalAt.size() > MOST_CUT_OFFS) {
            throw new IllegalArgumentException(
                    "[eval_at] has [" + evalAt.size() + "] values; it must have from 1 to " + MOST_CUT_OFFS);
        }
        int last = 0;
        for (int k : evalAt) {
            if (k <= last) {
                throw new IllegalArgumentException("[eval_at] is " + evalAt + "; it must ascend from 1 on");
            }
            last = k;
        }
        range("threads", threads, 1, MOST_THREADS);
    }

    private static void range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("[" + name + "] is [" + value + "]; it must be "
                    + (most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most));
        }
    }

    private static void share(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException("[" + name + "] is [" + value + "]; it must be above 0 and at most 1");
        }
    }

    private static void notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("[" + name + "] is [" + value + "]; it must be finite and at least 0");
        }
    }

    /**
     * Checks what is said of single features.
     *
     * @param features names of all
     * @throws IllegalArgumentException a parameter names none of them
     */
    public void checkFeatures(Collection<String> features) {
        checkKnown("monotone_constraints", monotone.keySet(), features);
        checkKnown("categorical_features", categorical, features);
    }

    private static void checkKnown(String parameter, Collection<String> names, Collection<String> features) {
        for (String name : names) {
            if (!features.contains(name)) {
                throw new IllegalArgumentException(
                        "[" + parameter + "] names the feature [" + name + "]; there are " + features);
            }
        }
    }

    /** The cut-off by which training stops early. */
    public int decidingCutOff() {
        return evalAt.get(evalAt.size() - 1);
    }

    /** Defaults, to be changed one by one. */
    public static Builder builder() {
        return new Builder();
    }

    /** Parameters one by one; what is not set has its default. */
    public static final class Builder {
        private int trees = 300;
        private double learningRate = 0.05;
        private int numLeaves = 31;
        private int maxDepth = -1;
        private int minDataInLeaf = 20;
        private double minSumHessian = 1e-3;
        private double featureFraction = 1;
        private double baggingFraction = 1;
        private int baggingFreq = 0;
        private double lambdaL1 = 0;
        private double lambdaL2 = 0;
        private int maxBin = 255;
        private LabelGains labelGains = new LabelGains.Exponential();
        private int truncationLevel = 30;
        private Map<String, Integer> monotone = Map.of();
        private Set<String> categorical = Set.of();
        private int earlyStoppingRounds = 0;
        private List<Integer> evalAt = List.of(5, 10);
        private int seed = 42;
        private int threads = 1;

        private Builder() {}

        public Builder trees(int value) {
            trees = value;
            return this;
        }

        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        public Builder numLeaves(int value) {
            numLeaves = value;
            return this;
        }

        public Builder maxDepth(int value) {
            maxDepth = value;
            return this;
        }

        public Builder minDataInLeaf(int value) {
            minDataInLeaf = value;
            return this;
        }

        public Builder minSumHessian(double value) {
            minSumHessian = value;
            return this;
        }

        public Builder featureFraction(double value) {
            featureFraction = value;
            return this;
        }

        public Builder baggingFraction(double value) {
            baggingFraction = value;
            return this;
        }

        public Builder baggingFreq(int value) {
            baggingFreq = value;
            return this;
        }

        public Builder lambdaL1(double value) {
            lambdaL1 = value;
            return this;
        }

        public Builder lambdaL2(double value) {
            lambdaL2 = value;
            return this;
        }

        public Builder maxBin(int value) {
            maxBin = value;
            return this;
        }

        public Builder labelGains(LabelGains value) {
            labelGains = value;
            return this;
        }

        public Builder truncationLevel(int value) {
            truncationLevel = value;
            return this;
        }

        public Builder monotone(Map<String, Integer> value) {
            monotone = value;
            return this;
        }

        public Builder categorical(Set<String> value) {
            categorical = value;
            return this;
        }

        public Builder earlyStoppingRounds(int value) {
            earlyStoppingRounds = value;
            return this;
        }

        public Builder evalAt(List<Integer> value) {
            evalAt = value;
            return this;
        }

        public Builder seed(int value) {
            seed = value;
            return this;
        }

        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** @throws IllegalArgumentException a value is out of its range */
        public LambdaMartParameters build() {
            return new LambdaMartParameters(
                    trees,
                    learningRate,
                    numLeaves,
                    maxDepth,
                    minDataInLeaf,
                    minSumHessian,
                    featureFraction,
                    baggingFraction,
                    baggingFreq,
                    lambdaL1,
                    lambdaL2,
                    maxBin,
                    labelGains,
                    truncationLevel,
                    monotone,
                    categorical,
                    earlyStoppingRounds,
                    evalAt,
                    seed,
                    threads);
        }
    }
}
