/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.JudgedContext;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.rescore.training.RankingGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/**
 * What was gathered for all judged contexts.
 *
 * @param features names of the columns
 * @param contexts in an order that does not depend on where they were read
 * @param groups   one for each context
 */
record JudgedRows(List<String> features, List<JudgedContext> contexts, List<GroupRows> groups) {
    JudgedRows {
        features = List.copyOf(features);
        contexts = List.copyOf(contexts);
        groups = List.copyOf(groups);
    }

    /** The task of each group. */
    List<String> tasks() {
        return contexts.stream().map(context -> context.context().task()).toList();
    }

    /** The groups of a task. */
    BitSet of(String task) {
        BitSet found = new BitSet();
        for (int g = 0; g < contexts.size(); g++) {
            found.set(g, contexts.get(g).context().task().equals(task));
        }
        return found;
    }

    int rows() {
        return groups.stream().mapToInt(GroupRows::size).sum();
    }

    /** How many rows that a model may learn from have each label. */
    TreeMap<Float, Integer> labels() {
        TreeMap<Float, Integer> counts = new TreeMap<>();
        for (GroupRows group : groups) {
            group.learns().stream().forEach(row -> counts.merge(group.grades()[row], 1, Integer::sum));
        }
        return counts;
    }

    /** The rows of some groups that a model may learn from, copied; null if there are none. */
    RankingData training(BitSet chosen) {
        List<RankingGroup> kept = new ArrayList<>();
        int count = 0;
        for (int g = chosen.nextSetBit(0); g >= 0; g = chosen.nextSetBit(g + 1)) {
            int size = groups.get(g).learns().cardinality();
            if (size > 0) {
                JudgedContext context = contexts.get(g);
                kept.add(new RankingGroup(context.key(), context.context().task(), size, context.time()));
                count += size;
            }
        }
        if (kept.isEmpty()) {
            return null;
        }
        FeatureMatrix matrix = FeatureMatrix.of(features.size(), count);
        float[] labels = new float[count];
        int at = 0;
        for (int g = chosen.nextSetBit(0); g >= 0; g = chosen.nextSetBit(g + 1)) {
            GroupRows group = groups.get(g);
            BitSet learns = group.learns();
            for (int row = learns.nextSetBit(0); row >= 0; row = learns.nextSetBit(row + 1)) {
                for (int f = 0; f < features.size(); f++) {
                    matrix.column(f)[at] = group.columns()[f][row];
                }
                labels[at++] = group.grades()[row];
            }
        }
        return new RankingData(features, matrix, labels, kept);
    }

    /** What a model gives a group's candidates; its columns are found by name. */
    double[] scores(Learner.Learnt learnt, int group) {
        GroupRows rows = groups.get(group);
        double[][] columns = new double[learnt.features().size()][];
        for (int f = 0; f < columns.length; f++) {
            String name = learnt.features().get(f);
            columns[f] = filled(
                    rows.columns()[features.indexOf(name)], learnt.missing().get(name));
        }
        double[] scores = new double[rows.candidates()];
        learnt.model().score(new FeatureMatrix(columns, rows.candidates()), scores);
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                scores[i] = Double.NEGATIVE_INFINITY;
            }
        }
        return scores;
    }

    private static double[] filled(double[] column, Double missing) {
        return missing == null
                ? column
                : Arrays.stream(column)
                        .map(value -> Double.isNaN(value) ? missing : value)
                        .toArray();
    }

    /** Numbers of all groups. */
    BitSet all() {
        BitSet all = new BitSet();
        all.set(0, groups.size());
        return all;
    }

    /** Documents that were judged, found or not. */
    long judged() {
        return contexts.stream().mapToLong(context -> context.ratings().size()).sum();
    }
}
