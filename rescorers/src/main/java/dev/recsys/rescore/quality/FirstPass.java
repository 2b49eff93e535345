/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import java.util.Locale;

/** What the score of the first pass stands for. */
public enum FirstPass {
    /** Itself. */
    SCORE,
    /**
     * An inner product, of which Lucene's {@code MAXIMUM_INNER_PRODUCT} makes the score 1 + ip, or 1 ÷ (1 − ip) where it is negative.
     */
    INNER_PRODUCT;

    /**
     * What a score stands for.
     *
     * @return the score itself, or the inner product; −∞ for a score of 0 or less, which tends to no other inner product and is what
     *         a document gets that matched only a filter
     */
    public double of(float score) {
        return switch (this) {
            case SCORE -> score;
            case INNER_PRODUCT -> {
                if (score >= 1) {
                    yield score - 1.0;
                }
                yield score > 0 ? 1 - 1.0 / score : Double.NEGATIVE_INFINITY;
            }
        };
    }

    /** As requests name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
