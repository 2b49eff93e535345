/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import dev.recsys.rescore.model.ModelLimits;
import io.github.metarank.lightgbm4j.LGBMBooster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Learns an ensemble of trees that orders the rows of each group, by LightGBM's {@code lambdarank}.
 *
 * <p>Burges, From RankNet to LambdaRank to LambdaMART: An Overview, Microsoft Research MSR-TR-2010-82, 2010. The same rows, parameters
 * and number of threads give the same model on one kind of machine.
 */
public final class LambdaMart {
    /** Rows of a group that LightGBM takes ({@code DCGCalculator::kMaxPosition} there). */
    public static final int MOST_ROWS_OF_A_GROUP = 10_000;

    /**
     * Leaves of all trees together: 72 bytes of text for each, at most, when {@link ModelText} has shortened it, and 160 for each tree fit
     * into the bytes of {@link ModelLimits#DEFAULT}, and so do nodes. Sets of categories come on top.
     */
    public static final int MOST_LEAVES_IN_ALL = 400_000;

    /** Code, and what the library takes whatever the data. */
    private static final double BASE_BYTES = 32L << 20;

    /** A sum of gradients and one of hessians. */
    private static final double HISTOGRAM_BYTES = 16;

    /** Rows from which bins are found ({@code bin_construct_sample_cnt} there), each value with its row's number, with room to grow. */
    private static final double SAMPLED_ROWS = 200_000;

    private static final double SAMPLE_BYTES = 24;

    /** Label, score, gradient, hessian, numbers of rows by leaf, and buffers for parting them. */
    private static final double ROW_BYTES = 64;

    /** Of the trees themselves, and of their text natively and on the heap. */
    private static final double LEAF_BYTES = 512;

    /** Loads the natives. */
    @FunctionalInterface
    interface Natives {
        /**
         * @return whether there are any for this machine
         * @throws LinkageError they do not load
         */
        boolean load() throws IOException;
    }

    private final Natives natives;

    /** With the natives that LightGBM's jar has: Linux and macOS on x86-64 and aarch64, Windows on x86-64. */
    public LambdaMart() {
        this(() -> {
            LGBMBooster.loadNative();
            return LGBMBooster.isNativeLoaded();
        });
    }

    LambdaMart(Natives natives) {
        this.natives = natives;
    }

    /**
     * Loads the natives, if they are not yet loaded; worth asking before rows are collected.
     *
     * @throws TrainingUnavailableException they do not load here
     */
    public void requireNatives() {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String cause;
        Throwable thrown = null;
        try {
            if (natives.load()) {
                return;
            }
            cause = "it has no natives for it";
        } catch (IOException | LinkageError e) {
            cause = String.valueOf(e.getMessage());
            thrown = e;
        }
        throw new TrainingUnavailableException(
                "LightGBM, which trains LambdaMART, does not load on [" + machine + "]: " + cause
                        + ". It runs on Linux (x86-64 and aarch64 with glibc; install the OpenMP runtime: libgomp1 on Debian and"
                        + " Ubuntu, libgomp on Fedora and Amazon Linux), macOS (brew install libomp) and Windows x86-64, and"
                        + " writes its natives to [java.io.tmpdir], which must allow that they are executed. Restart the node"
                        + " afterwards. Models that were trained elsewhere are evaluated without it",
                thrown);
    }

    /**
     * Trains.
     *
     * @param heldOut measured after each tree, with the same features; null when nothing is held out
     * @throws IllegalArgumentException     there is nothing to learn, or the parameters do not fit the data; the message says what
     * @throws TrainingUnavailableException the natives do not load here
     * @throws IllegalStateException        LightGBM failed
     * @throws java.io.UncheckedIOException the model could not pass through a file in {@code java.io.tmpdir}
     * @throws RuntimeException             what {@code progress} threw; all memory is freed by then
     */
    public TrainedRanker train(
            RankingData train, RankingData heldOut, LambdaMartParameters parameters, Progress progress) {
        TrainingChecks.check(train, heldOut, parameters);
        LabelNumbers labels = heldOut == null
                ? parameters.labelGains().number(train)
                : parameters.labelGains().number(train, heldOut);
        TrainingChecks.checkGains(train, "the rows to learn from", labels);
        if (parameters.earlyStoppingRounds() > 0) {
            TrainingChecks.checkGains(heldOut, "the rows held out, by which training is to stop early,", labels);
        }
        requireNatives();
        progress.report(0, parameters.trees(), Double.NaN, Double.NaN);
        List<String> features = train.features();
        try (LightGbm library = new LightGbm(
                text(parameters, features, labels.gains()), parameters.evalAt().size())) {
            library.train(
                    train,
                    labels.of(train),
                    features.stream().map(ModelNames::encode).toArray(String[]::new));
            if (heldOut != null) {
                library.heldOut(heldOut, labels.of(heldOut));
            }
            List<CurvePoint> curve = new ArrayList<>();
            int best = grow(library, heldOut != null, parameters, progress, curve);
            double[] gains = library.importance(best, features.size(), true);
            double[] splits = library.importance(best, features.size(), false);
            List<FeatureGain> named = new ArrayList<>();
            for (int f = 0; f < features.size(); f++) {
                named.add(new FeatureGain(features.get(f), gains[f], (long) splits[f]));
            }
            String model = ModelText.within(ModelLimits.DEFAULT.bytes(), library.model(best));
            return new TrainedRanker(model, features, best, parameters.evalAt(), curve, named);
        }
    }

    /**
     * Checks that the largest model that may be learnt can be read afterwards.
     *
     * @param rows to learn from
     * @throws IllegalArgumentException it may have more than {@value #MOST_LEAVES_IN_ALL} leaves
     */
    public static void checkSize(long rows, LambdaMartParameters parameters) {
        long leaves = Math.min(parameters.numLeaves(), Math.max(2, rows / parameters.minDataInLeaf()));
        if (parameters.maxDepth() > 0 && parameters.maxDepth() < Integer.SIZE) {
            leaves = Math.min(leaves, 1L << parameters.maxDepth());
        }
        long all = parameters.trees() * leaves;
        if (all > MOST_LEAVES_IN_ALL) {
            throw new IllegalArgumentException("[trees] is [" + parameters.trees() + "] and [num_leaves] is ["
                    + parameters.numLeaves() + "]; with [" + rows + "] rows to learn from the model may have [" + all
                    + "] leaves, more than can be read: [trees] times [num_leaves] must be at most ["
                    + MOST_LEAVES_IN_ALL
                    + "]");
        }
    }

    /**
     * Native memory that a training takes at most, about, in bytes: to be reserved before it starts. Rows on the heap are not in it.
     *
     * <p>The values in double precision while they are handed over, their bins twice (by column and by row), what is kept for each row,
     * a histogram of all bins for each leaf, and the trees with their text.
     *
     * @param rows     to learn from and held out together
     * @param features columns
     */
    public static long estimatedBytes(long rows, int features, LambdaMartParameters parameters) {
        double cells = (double) rows * features;
        double binBytes = parameters.maxBin() < 256 ? 1 : 2;
        double histogram = (double) features * (parameters.maxBin() + 1) * HISTOGRAM_BYTES;
        double leaves = (double) parameters.trees() * parameters.numLeaves();
        double sampled = Math.min(rows, SAMPLED_ROWS) * (double) features * SAMPLE_BYTES;
        return (long) (BASE_BYTES
                + cells * (Double.BYTES + 2 * binBytes)
                + sampled
                + rows * ROW_BYTES
                + histogram * (parameters.numLeaves() + parameters.threads())
                + leaves * LEAF_BYTES);
    }

    /** Grows trees and returns how many of them to keep. */
    private static int grow(
            LightGbm library,
            boolean heldOut,
            LambdaMartParameters parameters,
            Progress progress,
            List<CurvePoint> curve) {
        int deciding = parameters.evalAt().size() - 1;
        boolean early = heldOut && parameters.earlyStoppingRounds() > 0;
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int iteration = 1; iteration <= parameters.trees(); iteration++) {
            if (!library.grow()) {
                if (iteration == 1) {
                    throw new IllegalArgumentException(
                            "the first tree found nothing to split: no feature parts the rows"
                                    + " into leaves of at least [min_data_in_leaf] [" + parameters.minDataInLeaf()
                                    + "] rows and a hessian of at least [min_sum_hessian] ["
                                    + parameters.minSumHessian()
                                    + "]; lower these, or give more judged documents");
                }
                break;
            }
            List<Double> onTrain = list(library.evaluate(LightGbm.TRAIN));
            List<Double> onHeldOut = heldOut ? list(library.evaluate(LightGbm.HELD_OUT)) : List.of();
            curve.add(new CurvePoint(iteration, onTrain, onHeldOut));
            double reached = heldOut ? onHeldOut.get(deciding) : Double.NaN;
            if (!early || reached > most) {
                best = iteration;
                most = reached;
            }
            progress.report(iteration, parameters.trees(), onTrain.get(deciding), reached);
            if (early && iteration - best >= parameters.earlyStoppingRounds()) {
                break;
            }
        }
        return best;
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** Parameters as LightGBM reads them. */
    private static String text(LambdaMartParameters parameters, List<String> features, double[] gains) {
        StringBuilder text = new StringBuilder("objective=lambdarank metric=ndcg verbosity=-1 deterministic=true"
                + " force_row_wise=true boosting=gbdt");
        add(text, "learning_rate", parameters.learningRate());
        add(text, "num_leaves", parameters.numLeaves());
        add(text, "max_depth", parameters.maxDepth() == -1 ? LambdaMartParameters.MOST_DEPTH : parameters.maxDepth());
        add(text, "min_data_in_leaf", parameters.minDataInLeaf());
        add(text, "min_sum_hessian_in_leaf", parameters.minSumHessian());
        add(text, "feature_fraction", parameters.featureFraction());
        add(text, "bagging_fraction", parameters.baggingFraction());
        add(text, "bagging_freq", parameters.baggingFreq());
        add(text, "lambda_l1", parameters.lambdaL1());
        add(text, "lambda_l2", parameters.lambdaL2());
        add(text, "max_bin", parameters.maxBin());
        add(text, "lambdarank_truncation_level", parameters.truncationLevel());
        add(text, "seed", parameters.seed());
        add(text, "num_threads", parameters.threads());
        add(text, "eval_at", parameters.evalAt().stream().map(String::valueOf).collect(Collectors.joining(",")));
        add(text, "label_gain", Arrays.stream(gains).mapToObj(String::valueOf).collect(Collectors.joining(",")));
        if (parameters.monotone().values().stream().anyMatch(direction -> direction != 0)) {
            add(
                    text,
                    "monotone_constraints",
                    features.stream()
                            .map(feature -> String.valueOf(parameters.monotone().getOrDefault(feature, 0)))
                            .collect(Collectors.joining(",")));
        }
        if (!parameters.categorical().isEmpty()) {
            List<String> columns = new ArrayList<>();
            for (int f = 0; f < features.size(); f++) {
                if (parameters.categorical().contains(features.get(f))) {
                    columns.add(String.valueOf(f));
                }
            }
            add(text, "categorical_feature", String.join(",", columns));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, String name, Object value) {
        text.append(String.format(Locale.ROOT, " %s=%s", name, value));
    }
}
