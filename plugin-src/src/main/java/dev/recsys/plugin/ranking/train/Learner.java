/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.model.ModelSource;
import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.ModelParser;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.training.CurvePoint;
import dev.recsys.rescore.training.FeatureGain;
import dev.recsys.rescore.training.LambdaMart;
import dev.recsys.rescore.training.LambdaMartParameters;
import dev.recsys.rescore.training.Progress;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.rescore.training.TrainedRanker;
import java.util.List;

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
     */
    record Learnt(
            ModelSource source,
            RankingModel model,
            List<String> features,
            int iterations,
            List<FeatureGain> gains,
            List<CurvePoint> curve) {}

    /** Fails where this machine cannot train. */
    void check() {
        switch (algorithm) {
            case Algorithm.LambdaMart lambdaMart -> trees.requireNatives();
        }
    }

    /**
     * Learns.
     *
     * @param validation what training stops early by; null for none
     * @throws IllegalArgumentException there is nothing to learn
     */
    Learnt learn(RankingData train, RankingData validation, Progress progress) {
        return switch (algorithm) {
            case Algorithm.LambdaMart lambdaMart -> {
                LambdaMartParameters parameters = LambdaMartJson.forFeatures(lambdaMart.parameters(), train.features());
                boolean stops = validation != null && validation.teachesAnOrder();
                if (stops == false && parameters.earlyStoppingRounds() > 0) {
                    parameters = LambdaMartJson.copy(parameters)
                            .earlyStoppingRounds(0)
                            .build();
                }
                yield learnt(trees.train(train, stops ? validation : null, parameters, progress));
            }
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
                trained.curve());
    }
}
