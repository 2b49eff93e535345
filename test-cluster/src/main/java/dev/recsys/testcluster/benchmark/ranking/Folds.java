/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.training.LabelGains;
import dev.recsys.rescore.training.LambdaMart;
import dev.recsys.rescore.training.LambdaMartParameters;
import dev.recsys.rescore.training.LinearParameters;
import dev.recsys.rescore.training.LinearRanker;
import dev.recsys.rescore.training.Progress;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.rescore.training.TrainedLinear;
import dev.recsys.testcluster.benchmark.SearchQuality;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains rankers on the folds of some questions but one, and measures each by searches on the questions of that one, which it never saw.
 * What has the same text is in the same fold, whatever surface asks it.
 */
final class Folds {
    static final int COUNT = 5;
    static final int WINDOW = 200;

    /** Fixed before anything was measured: small trees, since there are few queries. */
    private static final LambdaMartParameters LAMBDA_MART = LambdaMartParameters.builder()
            .trees(150)
            .learningRate(0.05)
            .numLeaves(8)
            .minDataInLeaf(50)
            .featureFraction(0.8)
            .lambdaL2(1)
            .labelGains(new LabelGains.Itself())
            .truncationLevel(15)
            .build();

    private final Rest rest;
    private final String index;
    private final Map<String, Integer> folds = new HashMap<>();
    private int models;

    /** How a ranker is learnt. */
    enum Kind {
        LINEAR,
        LAMBDA_MART
    }

    /** @param texts of all questions */
    Folds(Rest rest, String index, List<String> texts) {
        this.rest = rest;
        this.index = index;
        for (String text : texts) {
            folds.putIfAbsent(text, folds.size() % COUNT);
        }
    }

    /** Candidates of the questions with all features of a model. */
    RankingData rows(String model, FeatureList features, List<Asked> asked) {
        JudgedRows rows = new JudgedRows(features.names());
        for (Asked each : asked) {
            FeatureRows found = ModelsApi.features(rest, index, model, features, each, WINDOW);
            rows.add(each.judged().text(), each.task(), found, each.judged()::gain);
        }
        return rows.data();
    }

    /**
     * A ranker for each fold, learnt from the others.
     *
     * @param features those of {@code data} that it may read
     * @return references of models
     */
    List<String> train(RankingData data, FeatureList features, ModelsApi.Surfaces surfaces, Kind kind) {
        List<String> unread = new ArrayList<>(data.features());
        unread.removeAll(features.names());
        RankingData read = data.withoutFeatures(unread);
        String name = "ranker-" + ++models;
        List<String> references = new ArrayList<>();
        for (int fold = 0; fold < COUNT; fold++) {
            RankingData others = read.subset(others(read, fold));
            ObjectNode model = kind == Kind.LINEAR ? linear(others) : lambdaMart(others);
            references.add(ModelsApi.put(rest, name, surfaces, features, model));
        }
        return references;
    }

    private BitSet others(RankingData data, int fold) {
        BitSet others = new BitSet();
        for (int g = 0; g < data.groups().size(); g++) {
            others.set(g, folds.get(data.groups().get(g).key()) != fold);
        }
        return others;
    }

    private static ObjectNode linear(RankingData data) {
        TrainedLinear trained = new LinearRanker(() -> {}).train(data, LinearParameters.DEFAULT);
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int f = 0; f < trained.features().size(); f++) {
            weights.put(trained.features().get(f), trained.weights().get(f));
        }
        return ModelsApi.linear(weights);
    }

    private static ObjectNode lambdaMart(RankingData data) {
        return ModelsApi.lightGbm(
                new LambdaMart().train(data, null, LAMBDA_MART, Progress.NONE).model());
    }

    /** What searches find with the model of each question's own fold. */
    SearchQuality measure(List<String> models, List<Asked> asked) {
        return measure(asked, (number, body) -> {
            Asked question = asked.get(number);
            String model = models.get(folds.get(question.judged().text()));
            ModelsApi.rescore(body, model, question.context(), WINDOW);
        });
    }

    /** What searches find in the order of the first pass. */
    SearchQuality firstPass(List<Asked> asked) {
        return measure(asked, (number, body) -> {});
    }

    private interface Change {
        void apply(int number, ObjectNode body);
    }

    private SearchQuality measure(List<Asked> asked, Change change) {
        Judgments judgments = new Judgments(asked.stream().map(Asked::judged).toList());
        return SearchQuality.measure(rest, "/" + index + "/_search", judgments, (number, text) -> {
            ObjectNode body = Rest.JSON.createObjectNode();
            body.set("query", asked.get(number).candidates());
            change.apply(number, body);
            return body;
        });
    }

    /** Number of queries of each fold. */
    Collection<Integer> sizes() {
        Map<Integer, Integer> sizes = new HashMap<>();
        folds.values().forEach(fold -> sizes.merge(fold, 1, Integer::sum));
        return sizes.values();
    }
}
