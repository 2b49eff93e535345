/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.Arrays;
import java.util.List;

/**
 * The share of an index's documents that have a smaller value: the empirical distribution function, linear between its knots.
 *
 * <p>{@code table[i]} is the quantile at i ÷ (length − 1). A value that several knots share gets the middle of them, as a tie in a
 * ranking does.
 *
 * @param field field of the value
 * @param table ascending, of 2 to {@value #MAX_KNOTS} finite values; empty until it is fitted
 */
public record Quantile(String field, List<Double> table) implements Transform {
    public static final String TYPE = "quantile";
    public static final int MAX_KNOTS = 1_001;
    private static final double MIDDLE = 0.5;

    public Quantile {
        table = List.copyOf(table);
        if (table.size() == 1 || table.size() > MAX_KNOTS) {
            throw new IllegalArgumentException(
                    "[table] has [" + table.size() + "] values; it must have from 2 to " + MAX_KNOTS);
        }
        for (int i = 0; i < table.size(); i++) {
            Checks.finite("table", table.get(i));
            if (i > 0 && table.get(i) < table.get(i - 1)) {
                throw new IllegalArgumentException("[table] falls from [" + table.get(i - 1) + "] to [" + table.get(i)
                        + "]; its values must ascend");
            }
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SignalInput> inputs() {
        return List.of(SignalInput.number(field));
    }

    @Override
    public double prior() {
        return MIDDLE;
    }

    @Override
    public String problem(double[] values, long now) {
        return Checks.number(field, values[0]);
    }

    @Override
    public double apply(double[] values, long now) {
        double value = values[0];
        int last = table.size() - 1;
        int below = below(value);
        if (below > last) {
            return 1;
        }
        int end = below;
        while (end <= last && table.get(end) == value) {
            end++;
        }
        if (end > below) {
            return (below + end - 1) * MIDDLE / last;
        }
        if (below == 0) {
            return 0;
        }
        double left = table.get(below - 1);
        return (below - 1 + (value - left) / (table.get(below) - left)) / last;
    }

    /** Number of knots that are smaller. */
    private int below(double value) {
        int low = 0;
        int high = table.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (table.get(middle) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String unfitted() {
        return table.isEmpty() ? "[table]" : null;
    }

    /** The table as an array; a copy. */
    public double[] knots() {
        return table.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** A table with these knots. */
    public Quantile withTable(double[] knots) {
        return new Quantile(field, Arrays.stream(knots).boxed().toList());
    }
}
