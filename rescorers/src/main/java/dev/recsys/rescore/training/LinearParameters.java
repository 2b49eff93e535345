/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

/**
 * How a linear ranker learns.
 *
 * @param cost          of a pair in the wrong order against large weights, above 0, finite
 * @param pairsPerGroup pairs of rows that are drawn from a group at most, at least 1
 * @param mostPairs     pairs that are drawn at most, from 1 to {@value #PAIRS_LIMIT}
 * @param seed          of what is drawn
 */
public record LinearParameters(double cost, int pairsPerGroup, int mostPairs, long seed) {
    public static final int PAIRS_LIMIT = 10_000_000;

    /** Cost 1, 500 pairs of a group, 50,000 pairs, seed 42. */
    public static final LinearParameters DEFAULT = new LinearParameters(1, 500, 50_000, 42);

    public LinearParameters {
        if (!(cost > 0) || Double.isInfinite(cost)) {
            throw new IllegalArgumentException("[cost] is [" + cost + "]; it must be finite and above 0");
        }
        if (pairsPerGroup < 1) {
            throw new IllegalArgumentException("[pairs_per_group] is [" + pairsPerGroup + "]; it must be at least 1");
        }
        if (mostPairs < 1 || mostPairs > PAIRS_LIMIT) {
            throw new IllegalArgumentException(
                    "[most_pairs] is [" + mostPairs + "]; it must be from 1 to " + PAIRS_LIMIT);
        }
    }
}
