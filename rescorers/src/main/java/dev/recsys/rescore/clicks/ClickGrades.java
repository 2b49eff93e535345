/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns what a click model says into grades from 0 to 4: a grade is the number of bounds that a value reaches.
 *
 * <p>Items without any reward have grade 0 whatever their value, since a prior alone says nothing good of them. Items that were shown
 * too seldom get no grade: they are left out, not taken for bad ones.
 */
public sealed interface ClickGrades {
    /** Bounds, and so the best grade. */
    int BOUNDS = 4;

    /** Grades of what was shown often enough, in the order of the estimates. */
    List<GradedItem> grade(List<ItemEstimate> estimates);

    /**
     * Bounds in the model's own units, the same for every log. For {@link Coec}, 1 is average. Choose these where grades of two logs are to mean the same.
     *
     * @param bounds         ascending, {@value #BOUNDS} of them
     * @param minImpressions at least 1
     */
    record Thresholds(List<Double> bounds, long minImpressions) implements ClickGrades {
        /** Half, the whole, one and a half and two and a half times what is average, shown 5 times: for {@link Coec}. */
        public static final Thresholds COEC = new Thresholds(List.of(0.5, 1.0, 1.5, 2.5), 5);

        public Thresholds {
            bounds = checkedBounds(bounds, Double.MAX_VALUE);
            checkImpressions(minImpressions);
        }

        @Override
        public List<GradedItem> grade(List<ItemEstimate> estimates) {
            return graded(
                    estimates, bounds.stream().mapToDouble(Double::doubleValue).toArray(), minImpressions);
        }
    }

    /**
     * Bounds at shares of the items with a reward, over all groups together. Choose these where the model's units say little, as α of
     * {@link PositionBasedModel} does, whose height depends on how often people click at all. Equal values get the same grade,
     * the lower one.
     *
     * @param shares         ascending, from 0 to 1, {@value #BOUNDS} of them; a bound is the least value that at least this share of items is
     *                       below
     * @param minImpressions at least 1
     */
    record Quantiles(List<Double> shares, long minImpressions) implements ClickGrades {
        /** All that have a reward are at least 1; the better half 2, the best fifth 3, the best twentieth 4; shown 5 times. */
        public static final Quantiles DEFAULT = new Quantiles(List.of(0.0, 0.5, 0.8, 0.95), 5);

        public Quantiles {
            shares = checkedBounds(shares, 1);
            checkImpressions(minImpressions);
        }

        @Override
        public List<GradedItem> grade(List<ItemEstimate> estimates) {
            double[] sorted = estimates.stream()
                    .filter(estimate -> estimate.impressions() >= minImpressions && estimate.reward() > 0)
                    .mapToDouble(ItemEstimate::value)
                    .sorted()
                    .toArray();
            double[] bounds = new double[BOUNDS];
            for (int i = 0; i < BOUNDS && sorted.length > 0; i++) {
                int at = (int) Math.ceil(shares.get(i) * sorted.length);
                while (at > 0 && at < sorted.length && sorted[at] == sorted[at - 1]) {
                    at++;
                }
                bounds[i] = at == sorted.length ? Double.POSITIVE_INFINITY : sorted[at];
            }
            return graded(estimates, bounds, minImpressions);
        }
    }

    private static List<GradedItem> graded(List<ItemEstimate> estimates, double[] bounds, long minImpressions) {
        List<GradedItem> graded = new ArrayList<>();
        for (ItemEstimate estimate : estimates) {
            if (estimate.impressions() >= minImpressions) {
                int grade = estimate.reward() == 0
                        ? 0
                        : (int) Arrays.stream(bounds)
                                .filter(bound -> estimate.value() >= bound)
                                .count();
                graded.add(new GradedItem(estimate.group(), estimate.item(), grade));
            }
        }
        return graded;
    }

    private static List<Double> checkedBounds(List<Double> bounds, double most) {
        if (bounds.size() != BOUNDS) {
            throw new IllegalArgumentException(
                    "there are [" + bounds.size() + "] bounds of grades; there must be " + BOUNDS);
        }
        double last = 0;
        for (double bound : bounds) {
            if (!(bound >= last && bound <= most)) {
                throw new IllegalArgumentException("bounds of grades are " + bounds + "; they must ascend from 0"
                        + (most == 1 ? " to 1" : "") + " and be finite");
            }
            last = bound;
        }
        return List.copyOf(bounds);
    }

    private static void checkImpressions(long minImpressions) {
        if (minImpressions < 1) {
            throw new IllegalArgumentException("[min_impressions] is [" + minImpressions + "]; it must be at least 1");
        }
    }
}
