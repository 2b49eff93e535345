/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.model.RankingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A unified ranking model: what it ranks by, what it takes for values that are not given, and the model itself.
 *
 * @param tasks      that it was made for, at least one
 * @param features   all that it declares; the model may read only some of them
 * @param imputation part of the model
 * @param model      reads features by their names
 */
public record Ranker(List<String> tasks, FeatureSet features, Imputation imputation, RankingModel model) {
    public Ranker {
        tasks = List.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException(
                    "[tasks] is empty; it must name at least one task, for example [search]");
        }
        List<String> names = features.names();
        List<String> unknown = new ArrayList<>(new TreeSet<>(model.features()));
        unknown.removeAll(names);
        if (unknown.isEmpty() == false) {
            throw new IllegalArgumentException("the model reads features " + unknown
                    + " that [features] does not declare;" + " declared are " + names);
        }
        for (String task : imputation.tasks()) {
            if (tasks.contains(task) == false) {
                throw new IllegalArgumentException(
                        "[imputation] has rules for the task [" + task + "], which is none of [tasks] " + tasks);
            }
        }
    }

    /** Column of {@link #features} for each feature of the model, in the model's order. */
    public int[] columns() {
        return model.features().stream().mapToInt(features::column).toArray();
    }

    /**
     * Checks that a context is one that the model knows.
     *
     * @throws IllegalArgumentException names the task and those that are allowed
     */
    public void checkTask(String task) {
        if (tasks.contains(task) == false) {
            throw new IllegalArgumentException("[context.task] is [" + task + "]; the model was made for " + tasks);
        }
    }
}
