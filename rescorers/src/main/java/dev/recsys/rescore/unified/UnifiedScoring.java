/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.ExtractedFeatures;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureExtractor;
import dev.recsys.rescore.feature.FeatureKind;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.RankingModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.lucene.search.Explanation;

/** A ranking model, or features alone, bound to one request on one shard: reads features and turns them into scores. */
public final class UnifiedScoring {
    private final String label;
    private final RankingModel model;
    private final RankingContext context;
    private final FeatureExtractor extractor;
    private final int[] columns;

    /**
     * @param label     names the model in explanations
     * @param model     null where features are only to be read: then documents keep their scores
     * @param context   completed by the model's imputation
     * @param extractor reads at least the model's features
     * @throws IllegalArgumentException the model reads a feature that is not extracted
     */
    public UnifiedScoring(String label, RankingModel model, RankingContext context, FeatureExtractor extractor) {
        this.label = label;
        this.model = model;
        this.context = context;
        this.extractor = extractor;
        List<String> read = model == null ? List.of() : model.features();
        this.columns = read.stream().mapToInt(extractor.features()::column).toArray();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] < 0) {
                throw new IllegalArgumentException("the model reads feature [" + read.get(i) + "]; extracted are "
                        + extractor.features().names());
            }
        }
    }

    public FeatureExtractor extractor() {
        return extractor;
    }

    /** Memory that reading and scoring so many documents takes, in bytes: their features, and all outputs of a model with several. */
    long bytes(int documents) {
        int outputs = model == null ? 1 : model.outputs();
        return extractor.bytes(documents) + (outputs == 1 ? 0 : (long) Double.BYTES * documents * outputs);
    }

    /** One score for each document, all in one batch; may be infinite or NaN, which the window sees to. */
    double[] scores(Candidates candidates, ExtractedFeatures features) {
        double[] scores = new double[features.count()];
        if (model == null) {
            Arrays.setAll(scores, candidates::incomingScore);
            return scores;
        }
        model.score(features.select(columns), scores);
        return scores;
    }

    /**
     * How the score of a document comes about.
     *
     * @param features of that document alone
     * @param score    that it gets
     * @param source   explains the score with which it came
     */
    Explanation explain(ExtractedFeatures features, float score, Explanation source) {
        List<Explanation> details = new ArrayList<>();
        if (model != null) {
            details.add(explainModel(features.select(columns)));
        }
        for (int i = 0; i < features.features().size(); i++) {
            details.add(explain(features, i));
        }
        if (context.imputed().isEmpty() == false) {
            details.add(Explanation.match(
                    context.imputed().size(),
                    "values of the context that the model imputed: " + new TreeSet<>(context.imputed())));
        }
        details.add(Explanation.match(source.getValue(), "first pass:", source));
        return Explanation.match(
                score,
                "[" + UnifiedRescorer.NAME + "] rescorer with " + label + " for task [" + context.task() + "]:",
                details);
    }

    private Explanation explainModel(FeatureMatrix document) {
        double[] outputs = new double[model.outputs()];
        model.predict(document, outputs);
        String which =
                outputs.length == 1 ? "" : ", which is number [" + model.output() + "] of " + Arrays.toString(outputs);
        return Explanation.match(outputs[model.output()], "output of the model, " + model.label() + which);
    }

    private Explanation explain(ExtractedFeatures features, int column) {
        Feature feature = features.features().features().get(column);
        double value = features.value(column, 0);
        String name = "feature [" + feature.name() + "] of type [" + FeatureKind.of(feature) + "]";
        String unread = model == null || model.features().contains(feature.name())
                ? ""
                : ", which the model itself does not read";
        if (features.isMissing(column, 0)) {
            return Double.isNaN(value)
                    ? Explanation.noMatch(name + " is missing and stays so (NaN), the model decides" + unread)
                    : Explanation.match(
                            value, name + " is missing, imputed with its declared [missing] value" + unread);
        }
        TreeSet<String> imputed = new TreeSet<>(context.imputed());
        imputed.removeIf(path -> FeatureReads.path(feature, path) == false);
        return Explanation.match(
                value, name + (imputed.isEmpty() ? "" : ", from imputed " + imputed + " of the context") + unread);
    }
}
