/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.rescore.training.RankingGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Candidates of many contexts with their grades: what a ranker learns from. */
final class JudgedRows {
    private final List<String> features;
    private final List<RankingGroup> groups = new ArrayList<>();
    private final List<double[]> rows = new ArrayList<>();
    private final List<Float> labels = new ArrayList<>();

    JudgedRows(List<String> features) {
        this.features = List.copyOf(features);
    }

    /**
     * Adds the candidates of a context, unless there are none.
     *
     * @param key   what a fold keeps together
     * @param grade of a candidate by its {@code _id}, at least 0
     */
    void add(String key, String task, FeatureRows found, ToDoubleFunction<String> grade) {
        if (found.names().equals(features) == false) {
            throw new IllegalArgumentException("features are " + found.names() + " instead of " + features);
        }
        if (found.ids().isEmpty()) {
            return;
        }
        groups.add(new RankingGroup(key, task, found.ids().size()));
        for (int i = 0; i < found.ids().size(); i++) {
            rows.add(found.values()[i]);
            labels.add((float) grade.applyAsDouble(found.ids().get(i)));
        }
    }

    RankingData data() {
        FeatureMatrix matrix = FeatureMatrix.of(features.size(), rows.size());
        float[] grades = new float[rows.size()];
        for (int i = 0; i < grades.length; i++) {
            grades[i] = labels.get(i);
            for (int f = 0; f < features.size(); f++) {
                matrix.column(f)[i] = rows.get(i)[f];
            }
        }
        return new RankingData(features, matrix, grades, groups);
    }
}
