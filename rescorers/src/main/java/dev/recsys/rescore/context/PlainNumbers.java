/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

/** Numbers of a context as they are written where they are compared or searched: a keyword field that holds 33 is not found by 33.0. */
public final class PlainNumbers {
    /** Whole numbers up to here are exact as {@code double}. */
    private static final double MOST_EXACT = 1L << 53;

    private PlainNumbers() {}

    /** A {@link Long} for a whole number, else the {@link Double} itself; -0.0 stays what it is. */
    public static Number of(double value) {
        boolean negativeZero = value == 0 && Double.doubleToRawLongBits(value) != 0;
        boolean whole = value == Math.rint(value) && Math.abs(value) <= MOST_EXACT && negativeZero == false;
        if (whole) {
            return (long) value;
        }
        return value;
    }

    /** As text: whole numbers without a fraction, 0 without a sign. */
    public static String text(double value) {
        // Adding 0 turns -0.0 into 0.0.
        return of(value + 0.0).toString();
    }
}
