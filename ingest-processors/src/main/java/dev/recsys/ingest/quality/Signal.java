/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One named component of an item's quality.
 *
 * @param name      1 to 64 lower-case letters, digits and underscores, a letter first
 * @param transform how it is computed
 * @param missing   the signal of an item that lacks the fields, from 0 to 1; NaN for the transform's prior
 */
public record Signal(String name, Transform transform, double missing) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    public Signal {
        Objects.requireNonNull(transform, "transform");
        if (NAME.matcher(name).matches() == false) {
            throw new IllegalArgumentException("signal [" + name
                    + "]: a name is 1 to 64 lower-case letters, digits and underscores, and begins with a letter");
        }
        if (QualityMapping.RESERVED.contains(name)) {
            throw new IllegalArgumentException("signal [" + name + "]: a signal cannot be called one of "
                    + QualityMapping.RESERVED + ", which the processor writes itself");
        }
        if (missing < 0 || missing > 1) {
            throw new IllegalArgumentException(
                    "signal [" + name + "]: [missing] is [" + missing + "]; it must be from 0 to 1");
        }
    }

    /** The value that stands for missing or unusable fields. */
    public double prior() {
        return Double.isNaN(missing) ? transform.prior() : missing;
    }

    /**
     * The signal of raw values, for a reader that cannot refuse them: what is missing or unusable gives {@link #prior()}.
     *
     * @param values one for each input; NaN where the document has none
     * @param now    milliseconds since the epoch
     * @return from 0 to 1
     */
    public double lenient(double[] values, long now) {
        return complete(values) && transform.problem(values, now) == null ? transform.apply(values, now) : prior();
    }

    /**
     * Fills in what may be missing.
     *
     * @param values NaN where the document has none; 0 is put where a missing value counts as that
     * @return false if the signal is missing
     */
    public boolean complete(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                if (transform.inputs().get(i).needed()) {
                    return false;
                }
                values[i] = 0;
            }
        }
        return true;
    }
}
