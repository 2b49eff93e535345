/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

/**
 * Scales of fixed-point sums. Integers add up to the same whatever their order, which floating-point numbers do not: so a sum over
 * documents is the same for any split of them into shards and segments.
 */
final class FixedPoint {
    /** A component is rounded to fewer than 2^30, so that it fits 32 bits and any count of documents below 2^33 fits 64. */
    static final int COMPONENT_BITS = 30;

    private static final int SUM_BITS = 62;
    /** Room for the rounding of the bound itself. */
    private static final double MARGIN = 1.001;

    private FixedPoint() {}

    /** The largest power of two that keeps {@code bound * scale} below {@code 2^COMPONENT_BITS}. */
    static float componentScale(double bound) {
        return (float) powerBelow(bound, COMPONENT_BITS);
    }

    /** The largest power of two (as far as floats have it) for which {@code count} values of at most {@code bound} add up within 64 bits. */
    static float sumScale(double bound, long count) {
        int countBits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, count));
        return (float) powerBelow(bound, SUM_BITS - countBits);
    }

    static long toFixed(double value, float scale) {
        return (long) Math.rint(value * scale);
    }

    private static double powerBelow(double bound, int bits) {
        if (bound <= 0) {
            return 1;
        }
        int exponent = bits - 1 - Math.getExponent(bound * MARGIN);
        // Beyond this a float could not hold the scale itself.
        return Math.scalb(1.0, Math.max(-126, Math.min(126, exponent)));
    }
}
