/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import java.util.Locale;

/** How quality changes the score of the first pass. */
public enum QualityMode {
    /** x + Σ wᵢ·fᵢ: what an inner product of [embedding ; s·f] with [query ; w/s] is. */
    ADD,
    /** x · (1 + Σ wᵢ·fᵢ): for scores such as BM25's, whose size differs from query to query. */
    MULTIPLY;

    /**
     * @param firstPass x
     * @param quality   Σ wᵢ·fᵢ, at least 0
     */
    double combine(double firstPass, double quality) {
        return switch (this) {
            case ADD -> firstPass + quality;
            case MULTIPLY -> firstPass * (1 + quality);
        };
    }

    /** As requests name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
