/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.ranking.evaluate.RankingTask;
import dev.recsys.plugin.ranking.model.FeatureJson;
import dev.recsys.plugin.ranking.model.FeatureWriter;
import dev.recsys.plugin.ranking.model.ImputationJson;
import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How a model is trained.
 *
 * @param features   null for those of the live version
 * @param imputation null for that of the live version
 * @param seed       of every random choice
 * @param promotion  null if the version is not to go live by itself
 */
record TrainingPlan(
        List<RankingTask> tasks,
        FeatureSet features,
        Imputation imputation,
        Algorithm algorithm,
        Holdout holdout,
        Negatives negatives,
        ReportOptions report,
        int seed,
        PromotionRule promotion) {
    private static final int USUAL_SEED = 42;

    TrainingPlan {
        for (RankingTask task : tasks) {
            if (task.firstPass() == null) {
                checkWithoutFirstPass(task.name(), features, negatives, promotion);
            }
        }
        if (promotion != null && tasks.size() > 1 && report.specialised() == false) {
            throw new IllegalArgumentException("[report.specialised] is [false]; with several tasks, a promotion is"
                    + " guarded by models for each task alone: let them be trained, or set [promote] to false");
        }
    }

    private static void checkWithoutFirstPass(
            String task, FeatureSet features, Negatives negatives, PromotionRule promotion) {
        String missing = "[tasks." + task + ".first_pass] is missing; it is needed ";
        if (negatives.zero()) {
            throw new IllegalArgumentException(missing + "for candidates without a judgment; give one, or set"
                    + " [negatives.unjudged] to [skip] to learn from judged documents alone");
        }
        if (promotion != null) {
            throw new IllegalArgumentException(
                    missing + "to compare with before a promotion; give one, or set [promote] to false");
        }
        if (features != null && features.features().stream().anyMatch(Feature.FirstPass.class::isInstance)) {
            throw new IllegalArgumentException(missing + "for the feature of type [first_pass]");
        }
    }

    /** The same with features and imputation, none of them null. */
    TrainingPlan with(FeatureSet newFeatures, Imputation newImputation) {
        return new TrainingPlan(
                tasks, newFeatures, newImputation, algorithm, holdout, negatives, report, seed, promotion);
    }

    /**
     * The features as the model's version declares them: where a linear model takes something for a missing value, they say so.
     *
     * @param missing by name; a feature that is not there, or that says itself what stands for a missing value, stays
     */
    FeatureSet declared(Map<String, Double> missing) {
        List<Feature> declared = new ArrayList<>();
        for (Feature feature : features.features()) {
            Double value = missing.get(feature.name());
            declared.add(value == null || Double.isNaN(feature.missing()) == false ? feature : with(feature, value));
        }
        return new FeatureSet(declared);
    }

    private static Feature with(Feature feature, double m) {
        return switch (feature) {
            case Feature.Field f -> new Feature.Field(f.name(), m, f.field());
            case Feature.FirstPass f -> new Feature.FirstPass(f.name(), m);
            case Feature.Query f -> new Feature.Query(f.name(), m, f.query());
            case Feature.Vector f -> new Feature.Vector(f.name(), m, f.field(), f.with(), f.similarity());
            case Feature.Prefix f -> new Feature.Prefix(f.name(), m, f.field(), f.with(), f.weights());
            case Feature.Equal f -> new Feature.Equal(f.name(), m, f.field(), f.value());
            case Feature.Context f -> new Feature.Context(f.name(), m, f.value(), f.codes());
            case Feature.QueryLength f -> new Feature.QueryLength(f.name(), m, f.unit());
            case Feature.Quality f -> new Feature.Quality(f.name(), m, f.profile(), f.signal());
            case Feature.Cross f -> new Feature.Cross(f.name(), m, f.operation(), f.of());
        };
    }

    /**
     * Refuses what would be read otherwise when the model ranks than when it was trained.
     *
     * @throws IllegalArgumentException a linear model would change what a cross is made of
     */
    void checkCrosses() {
        if (algorithm instanceof Algorithm.Linear == false) {
            return;
        }
        for (Feature feature : features.features()) {
            if (feature instanceof Feature.Cross cross) {
                for (String name : cross.of()) {
                    if (Double.isNaN(
                            features.features().get(features.column(name)).missing())) {
                        throw new IllegalArgumentException("[features." + name + ".missing] is [nan]; for the algorithm"
                                + " [linear] it must be a number, as [" + cross.name() + "] is made of it");
                    }
                }
            }
        }
    }

    /** Features that know the task, also through others that they are made of. */
    Set<String> taskFeatures() {
        Set<String> found = new LinkedHashSet<>();
        for (Feature feature : features.features()) {
            boolean knows =
                    switch (feature) {
                        case Feature.Context context -> context.value().part() == ContextPath.Part.TASK;
                        case Feature.Cross cross -> cross.of().stream().anyMatch(found::contains);
                        default -> false;
                    };
            if (knows) {
                found.add(feature.name());
            }
        }
        return found;
    }

    /** Takes all but the index, and ends the body. */
    static TrainingPlan take(JsonProperties body) {
        List<RankingTask> tasks = RankingTask.parse(body);
        FeatureSet features = body.has("features") ? FeatureJson.parse("features", body.take("features")) : null;
        body.take("features");
        Imputation imputation =
                body.has("imputation") ? ImputationJson.parse("imputation", body.take("imputation")) : null;
        body.take("imputation");
        int seed = body.integer("seed", USUAL_SEED, Integer.MIN_VALUE, Integer.MAX_VALUE);
        TrainingPlan plan = new TrainingPlan(
                tasks,
                features,
                imputation,
                Algorithm.take(body, seed),
                Holdout.take(body),
                Negatives.take(body),
                ReportOptions.take(body),
                seed,
                PromotionRule.take(body));
        body.end();
        return plan;
    }

    /** Writes what {@link #take} reads, as fields of the object that is open. */
    void fields(XContentBuilder builder, ToXContent.Params params) throws IOException {
        RankingTask.write(tasks, builder, params);
        if (features != null) {
            builder.field("features");
            FeatureWriter.write(builder, features);
        }
        if (imputation != null) {
            builder.field("imputation");
            ImputationJson.write(builder, imputation);
        }
        algorithm.fields(builder);
        builder.field("holdout", holdout)
                .field("negatives", negatives)
                .field("report", report)
                .field("seed", seed);
        if (promotion == null) {
            builder.field("promote", false);
        } else {
            builder.field("promote", promotion);
        }
    }
}
