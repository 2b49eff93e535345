/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.unified.Ranker;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a ranking model is declared with, apart from the model itself.
 *
 * @param tasks at least one, with different names
 */
public record RankerSpec(List<String> tasks, FeatureSet features, Imputation imputation) {
    static final String TASKS = "tasks";
    static final String FEATURES = "features";
    static final String IMPUTATION = "imputation";

    public RankerSpec {
        tasks = List.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw JsonProperties.wrong(TASKS, tasks, "a list of at least one name, for example [\"search\"]");
        }
        Set<String> seen = new HashSet<>();
        for (String task : tasks) {
            if (task.equals(Imputation.ALL_TASKS)) {
                throw new IllegalArgumentException("[" + TASKS + "] has [" + task
                        + "], which in [imputation] stands for all tasks; a task must have another name");
            }
            if (seen.add(task) == false) {
                throw new IllegalArgumentException("[" + TASKS + "] has [" + task + "] twice; names must differ");
            }
        }
        for (String task : imputation.tasks()) {
            if (tasks.contains(task) == false) {
                throw new IllegalArgumentException("[" + IMPUTATION + "] has rules for the task [" + task
                        + "]; it must be one of [" + TASKS + "] " + tasks + ", or [" + Imputation.ALL_TASKS + "]");
            }
        }
    }

    /**
     * Takes {@code tasks}, {@code features} and {@code imputation}; whoever has the object takes the rest and ends it.
     *
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    public static RankerSpec take(JsonProperties json) {
        List<String> tasks = json.texts(TASKS);
        FeatureSet features = FeatureJson.parse(json.path(FEATURES), json.take(FEATURES));
        Imputation imputation = ImputationJson.parse(json.path(IMPUTATION), json.take(IMPUTATION));
        return new RankerSpec(tasks, features, imputation);
    }

    /** Writes what {@link #take} reads as fields of the object that is open. */
    void write(XContentBuilder builder) throws IOException {
        builder.field(TASKS, tasks);
        builder.field(FEATURES);
        FeatureWriter.write(builder, features);
        builder.field(IMPUTATION);
        ImputationJson.write(builder, imputation);
    }

    /** @throws IllegalArgumentException the model reads features that are not declared */
    Ranker with(RankingModel model) {
        return new Ranker(tasks, features, imputation, model);
    }
}
