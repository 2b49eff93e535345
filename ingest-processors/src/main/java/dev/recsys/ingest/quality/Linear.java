/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.List;

/**
 * A number scaled from [min, max] to [0, 1], and cut off there: (x − min) ÷ (max − min).
 *
 * @param field field of the number
 * @param min   the value that counts as 0; may be above {@code max}, then less is better
 * @param max   the value that counts as 1
 */
public record Linear(String field, double min, double max) implements Transform {
    public static final String TYPE = "linear";

    public Linear {
        Checks.finite("min", min);
        Checks.finite("max", max);
        Checks.finite("max - min", max - min);
        if (min == max) {
            throw new IllegalArgumentException("[min] and [max] are both [" + min + "]; they must differ");
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
        return 0;
    }

    @Override
    public String problem(double[] values, long now) {
        return Checks.number(field, values[0]);
    }

    @Override
    public double apply(double[] values, long now) {
        return Transform.clamp((values[0] - min) / (max - min));
    }
}
