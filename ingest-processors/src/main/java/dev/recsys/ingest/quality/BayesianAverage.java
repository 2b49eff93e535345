/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.List;

/**
 * An average rating that few votes do not move far from what is usual: (C·m + n·r) ÷ (C + n), scaled from [min, max] to [0, 1].
 *
 * <p>The posterior mean of a normal prior worth C votes of mean m, known from film charts as the "weighted rating"; r is the item's mean
 * rating and n the number of its votes.
 *
 * @param value       field of the mean rating r
 * @param count       field of the number of votes n
 * @param priorMean   m, from {@code min} to {@code max}; NaN until it is fitted as the mean over all votes of an index
 * @param priorWeight C, the votes that the prior is worth; above 0
 * @param min         lowest possible rating
 * @param max         highest possible rating
 */
public record BayesianAverage(String value, String count, double priorMean, double priorWeight, double min, double max)
        implements Transform {
    public static final String TYPE = "bayesian_average";

    public BayesianAverage {
        Checks.finite("min", min);
        Checks.finite("max", max);
        if (min >= max) {
            throw new IllegalArgumentException(
                    "[min] is [" + min + "]; it must be below [max], which is [" + max + "]");
        }
        if (Double.isNaN(priorMean) == false && (priorMean < min || priorMean > max)) {
            throw new IllegalArgumentException(
                    "[prior_mean] is [" + priorMean + "]; it must be from [min] " + min + " to [max] " + max);
        }
        Checks.positive("prior_weight", priorWeight);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SignalInput> inputs() {
        return List.of(SignalInput.number(value), SignalInput.number(count));
    }

    @Override
    public double prior() {
        return scale(priorMean);
    }

    @Override
    public String problem(double[] values, long now) {
        // An item that nobody has rated may carry any placeholder, usually 0.
        boolean rated = values[1] != 0;
        if (Checks.count(count, values[1]) != null) {
            return Checks.count(count, values[1]);
        }
        return rated ? Checks.range(value, values[0], min, max) : Checks.number(value, values[0]);
    }

    @Override
    public double apply(double[] values, long now) {
        double votes = values[1];
        // The share of the votes, and not their sum, so that no number of them is too large.
        double share = votes / (priorWeight + votes);
        return votes == 0 ? prior() : scale((1 - share) * priorMean + share * values[0]);
    }

    @Override
    public String unfitted() {
        return Double.isNaN(priorMean) ? "[prior_mean]" : null;
    }

    private double scale(double rating) {
        return Transform.clamp((rating - min) / (max - min));
    }
}
