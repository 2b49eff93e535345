/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import java.util.Locale;

/** How quality changes the score of the first pass. */
public enum QualityMode {
    /** x + Σ wᵢ·fᵢ: what an inner product of [embedding ; s·f] with [query ; w/s] is. */
    ADD,
    /**
     * x · (1 + Σ wᵢ·fᵢ), and x ÷ (1 + Σ wᵢ·fᵢ) where x is negative, as a ranking model's may be: so more quality is never worse, and no
     * score changes its sign. For scores such as BM25's, whose size differs from query to query.
     */
    MULTIPLY;

    /**
     * @param firstPass x
     * @param quality   Σ wᵢ·fᵢ, at least 0
     */
    double combine(double firstPass, double quality) {
        return switch (this) {
            case ADD -> firstPass + quality;
            case MULTIPLY -> firstPass < 0 ? firstPass / (1 + quality) : firstPass * (1 + quality);
        };
    }

    /** What {@link #combine} computes of a score, for explanations. */
    String formula(double firstPass) {
        return switch (this) {
            case ADD -> "first pass + sum of contributions";
            case MULTIPLY ->
                firstPass < 0
                        ? "first pass / (1 + sum of contributions), since it is negative"
                        : "first pass * (1 + sum of contributions)";
        };
    }

    /** As requests name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
