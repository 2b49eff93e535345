/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.List;

/**
 * A count on a logarithmic scale: ln(1 + x) ÷ ln(1 + max), so that ten sales more matter to a newcomer and hardly to a bestseller.
 *
 * <p>Sublinear scaling, as of term frequencies in Manning, Raghavan and Schütze, Introduction to Information Retrieval, section 6.4.1; with 1
 * added, so that no count at all is 0.
 *
 * @param field field of the count
 * @param max   the count from which on the signal is 1; above 0
 */
public record LogScale(String field, double max) implements Transform {
    public static final String TYPE = "log_scale";

    public LogScale {
        Checks.positive("max", max);
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
        return 0;
    }

    @Override
    public String problem(double[] values, long now) {
        return Checks.count(field, values[0]);
    }

    @Override
    public double apply(double[] values, long now) {
        return Transform.clamp(Math.log1p(values[0]) / Math.log1p(max));
    }
}
