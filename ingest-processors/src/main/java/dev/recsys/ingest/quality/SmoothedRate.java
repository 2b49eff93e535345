/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.List;

/**
 * A rate that few trials do not move far from what is usual: (successes + α) ÷ (trials + α + β), divided by {@code max}.
 *
 * <p>The posterior mean of a binomial rate under a Beta(α, β) prior.
 *
 * @param successes field of the number of successes, for example purchases
 * @param trials    field of the number of trials, for example views; no trials at all give the prior's mean
 * @param alpha     successes that the prior is worth; above 0
 * @param beta      failures that the prior is worth; above 0
 * @param max       the rate that counts as 1, for rates that stay small; above 0 and at most 1
 */
public record SmoothedRate(String successes, String trials, double alpha, double beta, double max)
        implements Transform {
    public static final String TYPE = "smoothed_rate";

    public SmoothedRate {
        Checks.positive("prior_alpha", alpha);
        Checks.positive("prior_beta", beta);
        Checks.positive("max", max);
        if (max > 1) {
            throw new IllegalArgumentException("[max] is [" + max + "]; a rate is at most [1]");
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SignalInput> inputs() {
        return List.of(SignalInput.optionalNumber(successes), SignalInput.number(trials));
    }

    @Override
    public double prior() {
        return rate(0, 0);
    }

    @Override
    public String problem(double[] values, long now) {
        String problem = Checks.count(successes, values[0]);
        if (problem == null) {
            problem = Checks.count(trials, values[1]);
        }
        if (problem == null && values[0] > values[1]) {
            problem = "field [" + successes + "] is [" + values[0] + "]; it must be at most the value of [" + trials
                    + "], which is [" + values[1] + "]";
        }
        return problem;
    }

    @Override
    public double apply(double[] values, long now) {
        return rate(values[0], values[1]);
    }

    private double rate(double wins, double tries) {
        return Transform.clamp((wins + alpha) / (tries + alpha + beta) / max);
    }
}
