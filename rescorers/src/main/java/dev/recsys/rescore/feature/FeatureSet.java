/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The features of a model in the order of their columns.
 *
 * @param features from 1 to {@value #MOST}, with different names; crosses only of those that stand before them, so that none can refer
 *     to itself
 */
public record FeatureSet(List<Feature> features) {
    /** A request that explains or logs extracts all of them from every candidate. */
    public static final int MOST = 1_000;

    private static final int OPERANDS = 2;

    public FeatureSet {
        features = List.copyOf(features);
        if (features.isEmpty() || features.size() > MOST) {
            throw new IllegalArgumentException(
                    "[features] has [" + features.size() + "] features; it must have from 1 to " + MOST);
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < features.size(); i++) {
            Feature feature = features.get(i);
            if (Double.isInfinite(feature.missing())) {
                throw new IllegalArgumentException("[features." + feature.name() + ".missing] is [" + feature.missing()
                        + "]; it must be finite or [nan]");
            }
            if (feature instanceof Feature.Cross cross) {
                check(cross, seen, features);
            }
            if (seen.put(feature.name(), i) != null) {
                throw new IllegalArgumentException(
                        "[features] has two features named [" + feature.name() + "]; names must differ");
            }
        }
    }

    private static void check(Feature.Cross cross, Map<String, Integer> before, List<Feature> all) {
        if (cross.of().size() != OPERANDS) {
            throw new IllegalArgumentException("[features." + cross.name() + ".of] names ["
                    + cross.of().size() + "] features; it must name " + OPERANDS);
        }
        for (String operand : cross.of()) {
            if (before.containsKey(operand)) {
                continue;
            }
            if (operand.equals(cross.name())) {
                throw new IllegalArgumentException(
                        "[features." + cross.name() + ".of] names the feature itself; a cross"
                                + " must be of two features that are declared before it");
            }
            boolean later = all.stream().anyMatch(feature -> feature.name().equals(operand));
            throw new IllegalArgumentException("[features." + cross.name() + ".of] names [" + operand + "], which "
                    + (later ? "is declared after it, and might refer back to it" : "is no feature")
                    + "; a cross must be of two features that are declared before it, here of " + before.keySet());
        }
    }

    /**
     * Those features, and what crosses among them are of, in the same order.
     *
     * @param names some of {@link #names()}, at least one
     */
    public FeatureSet needed(Collection<String> names) {
        Set<String> wanted = new HashSet<>(names);
        List<Feature> kept = new ArrayList<>();
        // From the end: a cross stands behind its operands.
        for (int i = features.size() - 1; i >= 0; i--) {
            Feature feature = features.get(i);
            if (wanted.contains(feature.name())) {
                kept.add(0, feature);
                if (feature instanceof Feature.Cross cross) {
                    wanted.addAll(cross.of());
                }
            }
        }
        return new FeatureSet(kept);
    }

    public int size() {
        return features.size();
    }

    public List<String> names() {
        return features.stream().map(Feature::name).toList();
    }

    /** Column of a feature, or -1. */
    public int column(String name) {
        for (int i = 0; i < features.size(); i++) {
            if (features.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
