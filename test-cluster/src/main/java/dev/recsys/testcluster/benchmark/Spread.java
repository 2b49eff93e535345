/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The figures of several runs of one thing: what is in the middle, and how far apart they are. */
public final class Spread {
    private final double[] sorted;

    private Spread(double[] sorted) {
        this.sorted = sorted;
    }

    /** @param values at least one */
    public static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no run, so no spread");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(sorted);
    }

    public static Spread of(List<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    public int runs() {
        return sorted.length;
    }

    public double min() {
        return sorted[0];
    }

    public double max() {
        return sorted[sorted.length - 1];
    }

    /** The middle one; of an even number, the mean of the two in the middle. */
    public double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public double mean() {
        return Arrays.stream(sorted).sum() / sorted.length;
    }

    /** The spread of what a function makes of each figure. */
    public Spread map(DoubleUnaryOperator function) {
        return of(Arrays.stream(sorted).map(function).toArray());
    }

    /** Median, then least and greatest: {@code 4.21 (4.02 … 4.90)}; the median alone where there was one run. */
    @Override
    public String toString() {
        String median = Figures.number(median());
        return sorted.length == 1
                ? median
                : median + " (" + Figures.number(min()) + " … " + Figures.number(max()) + ")";
    }
}
