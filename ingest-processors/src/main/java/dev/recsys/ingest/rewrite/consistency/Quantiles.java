/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How scores are spread.
 *
 * @param knots the least score, the scores at 1 % … 99 %, and the greatest: {@value #KNOTS} values that do not fall
 * @param count number of scores that they were taken from, at least 1
 */
public record Quantiles(List<Double> knots, long count) {
    public static final int KNOTS = 101;

    public Quantiles {
        knots = List.copyOf(knots);
        if (knots.size() != KNOTS) {
            throw new IllegalArgumentException("there are [" + knots.size() + "] knots; there must be " + KNOTS);
        }
        for (int i = 0; i < KNOTS; i++) {
            boolean falls = i > 0 && knots.get(i) < knots.get(i - 1);
            if (Double.isFinite(knots.get(i)) == false || falls) {
                throw new IllegalArgumentException("knot [" + i + "] is [" + knots.get(i)
                        + "]; it must be finite and not below the one before it");
            }
        }
        if (count < 1) {
            throw new IllegalArgumentException("[count] is [" + count + "]; it must be at least 1");
        }
    }

    /**
     * Those of some scores, interpolated between neighbours.
     *
     * @param scores at least one, all finite; not changed
     */
    public static Quantiles of(double[] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("there are no scores; at least one is needed");
        }
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        List<Double> knots = new ArrayList<>(KNOTS);
        for (int i = 0; i < KNOTS; i++) {
            double place = i / (double) (KNOTS - 1) * (sorted.length - 1);
            int below = (int) Math.floor(place);
            int above = Math.min(below + 1, sorted.length - 1);
            double knot = between(sorted[below], sorted[above], place - below);
            knots.add(i == 0 ? knot : Math.max(knot, knots.get(i - 1)));
        }
        return new Quantiles(knots, scores.length);
    }

    /** Rounding must not lead out of the two values, nor fall from one knot to the next. */
    private static double between(double low, double high, double fraction) {
        return Math.min(high, Math.max(low, low + fraction * (high - low)));
    }

    /** The score that a share of all lies below; {@code share} from 0 to 1. */
    public double at(double share) {
        if ((share >= 0 && share <= 1) == false) {
            throw new IllegalArgumentException("[" + share + "] is no share; it must be from 0 to 1");
        }
        double place = share * (KNOTS - 1);
        int below = (int) Math.floor(place);
        if (below == KNOTS - 1) {
            return knots.get(below);
        }
        return between(knots.get(below), knots.get(below + 1), place - below);
    }
}
