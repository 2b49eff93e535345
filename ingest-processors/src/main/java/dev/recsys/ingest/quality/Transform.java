/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.List;

/**
 * Makes a signal, from 0 (poor) to 1 (good), of one or two fields of a document; implementations are immutable records.
 *
 * <p>Ingest, query time and tuning share this code: {@link #problem} says what is wrong with raw values, {@link #apply} takes values
 * without a problem and is total on them.
 */
public sealed interface Transform permits BayesianAverage, SmoothedRate, LogScale, Quantile, ExponentialDecay, Linear {
    /** Name of the transform in a profile's JSON, for example {@code bayesian_average}. */
    String type();

    /** The fields that it reads, in the order in which {@link #apply} takes their values: one or two. */
    List<SignalInput> inputs();

    /** The signal of a document that lacks the fields, unless the profile declares another: from 0 to 1. */
    double prior();

    /**
     * What is wrong with these values, or null; the text names the field, the value and what is allowed.
     *
     * @param values one for each of {@link #inputs()}; a date is milliseconds since the epoch; never NaN
     * @param now    milliseconds since the epoch
     */
    String problem(double[] values, long now);

    /**
     * The signal of values that have no {@link #problem}.
     *
     * @return from 0 to 1
     */
    double apply(double[] values, long now);

    /** What has to be fitted from an index before this can be used, in words, or null where nothing has. */
    default String unfitted() {
        return null;
    }

    /** {@code value} if from 0 to 1, else the nearer of the two. */
    static double clamp(double value) {
        return Math.min(1, Math.max(0, value));
    }
}
