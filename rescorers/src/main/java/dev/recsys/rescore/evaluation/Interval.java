/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/**
 * What a quantity lies in with a stated confidence.
 *
 * @param low  lower end; at most {@code high}
 * @param high upper end
 */
public record Interval(double low, double high) {
    public Interval {
        if (low > high) {
            throw new IllegalArgumentException("[low] is [" + low + "]; it must be at most [high] = [" + high + "]");
        }
    }

    public boolean contains(double value) {
        return value >= low && value <= high;
    }
}
