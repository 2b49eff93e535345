/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.model.LinearJson;
import dev.recsys.plugin.ranking.model.ModelSource;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.ModelParser;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.training.CurvePoint;
import dev.recsys.rescore.training.FeatureGain;
import dev.recsys.rescore.training.LambdaMart;
import dev.recsys.rescore.training.LambdaMartParameters;
import dev.recsys.rescore.training.LinearRanker;
import dev.recsys.rescore.training.Progress;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.rescore.training.TrainedLinear;
import dev.recsys.rescore.training.TrainedRanker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Learns one model from rows. */
final class Learner {
    private final Algorithm algorithm;
    private final LambdaMart trees;

    /** @param trees trains {@link Algorithm.LambdaMart} */
    Learner(Algorithm algorithm, LambdaMart trees) {
        this.algorithm = algorithm;
        this.trees = trees;
    }

    /**
     * What was learnt.
     *
     * @param source     as it is stored
     * @param model      as it ranks
     * @param features   in the order of the model's columns
     * @param iterations trees
     * @param gains      what features did for it
     * @param curve      ndcg by the number of trees
     * @param missing    what a linear model takes for missing values, which its features have to declare
     */
    record Learnt(
            ModelSource source,
            RankingModel model,
            List<String> features,
            int iterations,
            List<FeatureGain> gains,
            List<CurvePoint> curve,
            Map<String, Double> missing) {}

    /** Fails where this machine cannot train. */
    void check() {
        switch (algorithm) {
            case Algorithm.LambdaMart lambdaMart -> trees.requireNatives();
            case Algorithm.Linear linear -> {}
        }
    }

    /**
     * Fails where the largest model that so many rows may give could not be read.
     *
     * @throws IllegalArgumentException which parameters are too large
     */
    void checkSize(long rows) {
        switch (algorithm) {
            case Algorithm.LambdaMart lambdaMart -> LambdaMart.checkSize(rows, lambdaMart.parameters());
            case Algorithm.Linear linear -> {}
        }
    }

    /**
     * Learns.
     *
     * @param validation what training stops early by; null for none, and passed over where it tells no order from another
     * @throws IllegalArgumentException there is nothing to learn
     */
    Learnt learn(RankingData train, RankingData validation, Progress progress) {
        return switch (algorithm) {
            case Algorithm.LambdaMart lambdaMart -> {
                LambdaMartParameters parameters = LambdaMartJson.forFeatures(lambdaMart.parameters(), train.features());
                boolean stops = validation != null && parameters.labelGains().tellApart(validation);
                if (stops == false && parameters.earlyStoppingRounds() > 0) {
                    parameters = LambdaMartJson.copy(parameters)
                            .earlyStoppingRounds(0)
                            .build();
                }
                yield learnt(trees.train(train, stops ? validation : null, parameters, progress));
            }
            case Algorithm.Linear linear -> learnt(linear, train, progress);
        };
    }

    /** Learns as long as {@code iterations} say, and stops by nothing. */
    Learnt learnFor(int iterations, RankingData train, Progress progress) {
        return switch (algorithm) {
            case Algorithm.LambdaMart lambdaMart -> {
                LambdaMartParameters parameters = LambdaMartJson.forFeatures(lambdaMart.parameters(), train.features());
                yield learnt(trees.train(
                        train,
                        null,
                        LambdaMartJson.copy(parameters)
                                .earlyStoppingRounds(0)
                                .trees(Math.max(1, iterations))
                                .build(),
                        progress));
            }
            case Algorithm.Linear linear -> learnt(linear, train, progress);
        };
    }

    private static Learnt learnt(TrainedRanker trained) {
        byte[] file = trained.file();
        RankingModel model = new ModelParser(ModelLimits.DEFAULT, () -> {}).parse(file, null);
        return new Learnt(
                new ModelSource(ModelSource.Format.LIGHTGBM, file, null, trained.features()),
                model,
                trained.features(),
                trained.bestIteration(),
                trained.gains(),
                trained.curve(),
                Map.of());
    }

    private static Learnt learnt(Algorithm.Linear linear, RankingData train, Progress progress) {
        TrainedLinear trained =
                new LinearRanker(() -> progress.report(0, 1, Double.NaN, Double.NaN)).train(train, linear.parameters());
        Map<String, Double> weights = new LinkedHashMap<>();
        Map<String, Double> missing = new HashMap<>();
        List<FeatureGain> gains = new ArrayList<>();
        for (int f = 0; f < trained.features().size(); f++) {
            String feature = trained.features().get(f);
            weights.put(feature, trained.weights().get(f));
            missing.put(feature, trained.missing().get(f));
            gains.add(new FeatureGain(feature, Math.abs(trained.weights().get(f)) * deviation(train.matrix(), f), 1));
        }
        return new Learnt(
                new ModelSource(ModelSource.Format.LINEAR, LinearJson.file(trained.bias(), weights), null, List.of()),
                trained.model(),
                trained.features(),
                1,
                gains,
                List.of(),
                missing);
    }

    /** By how much the score of a row moves with a feature, usually: what a weight alone does not say. */
    private static double deviation(FeatureMatrix matrix, int feature) {
        double[] present = Arrays.stream(matrix.column(feature), 0, matrix.count())
                .filter(value -> Double.isNaN(value) == false)
                .toArray();
        double mean = Arrays.stream(present).average().orElse(0);
        return Math.sqrt(Arrays.stream(present)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }
}
