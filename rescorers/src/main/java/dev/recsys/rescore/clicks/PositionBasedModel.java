/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The position-based model: an item is clicked when its position is looked at and the item attracts, P(click) = θ(position) ·
 * α(group, item).
 *
 * <p>Craswell, Zoeter, Taylor and Ramsey, An experimental comparison of click position-bias models, WSDM 2008 (the examination
 * hypothesis); expectation maximisation as in Chuklin, Markov and de Rijke, Click Models for Web Search, 2015, sections 3.3 and 4.2.
 * Only the product shows in a log, so that θ of its first position is 1; θ is at most 1, as a probability is. θ can be told from α where
 * items stood at more than one position. α has a beta prior with the mean m = mean reward ÷ mean of θ at the start, of {@code prior} impressions; the start
 * is θ(p) = rewards at p ÷ rewards at the first, each per impression. No random choices.
 *
 * @param iterations at most, from 1 to {@value #MOST_ITERATIONS}
 * @param tolerance  largest change of a θ or an α with which it ends, above 0
 * @param prior      impressions that pull an item to the mean; at least 0
 */
public record PositionBasedModel(int iterations, double tolerance, double prior) {
    public static final int MOST_ITERATIONS = 100_000;

    /** 1,000 iterations, 1e-5, 2 impressions. */
    public static final PositionBasedModel DEFAULT = new PositionBasedModel(1_000, 1e-5, 2);

    /** A θ or α of 0 could never change again. */
    private static final double LEAST = 1e-9;

    /** Neither can an α of 1, nor has a miss at the first position a probability then. */
    private static final double MOST_ALPHA = 1 - 1e-9;

    public PositionBasedModel {
        if (iterations < 1 || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "[iterations] is [" + iterations + "]; it must be from 1 to " + MOST_ITERATIONS);
        }
        if (!(tolerance > 0) || Double.isInfinite(tolerance)) {
            throw new IllegalArgumentException("[tolerance] is [" + tolerance + "]; it must be finite and above 0");
        }
        if (!(prior >= 0) || Double.isInfinite(prior)) {
            throw new IllegalArgumentException("[prior] is [" + prior + "]; it must be finite and at least 0");
        }
    }

    /**
     * Values of positions are θ, those of items α. A reward between 0 and 1 counts as that part of a click.
     *
     * @param check asked for each iteration; throws when the work is cancelled
     * @throws IllegalArgumentException there is no impression, none has a reward, one is above 1
     */
    public ClickEstimates estimate(List<Impression> impressions, Runnable check) {
        for (Impression impression : impressions) {
            if (impression.reward() > 1) {
                throw new IllegalArgumentException("[reward] of item [" + impression.item() + "] in ["
                        + impression.group() + "] is [" + impression.reward()
                        + "]; for a position-based model it must be from 0 to 1");
            }
        }
        ClickCounts counts = ClickCounts.of(impressions);
        Fit fit = new Fit(counts, prior, impressions.size());
        int done = 0;
        boolean converged = false;
        while (done < iterations && !converged) {
            check.run();
            converged = fit.step() <= tolerance;
            done++;
        }
        List<PositionValue> positions = new ArrayList<>();
        for (int i = 0; i < fit.theta.length; i++) {
            positions.add(new PositionValue(counts.positions()[i], fit.theta[i], (long) fit.shownAt[i]));
        }
        return new ClickEstimates(positions, counts.estimates(fit.alpha), done, converged);
    }

    /** One fit in flat arrays. */
    private static final class Fit {
        private final ClickCounts counts;
        private final double prior;
        private final double priorMean;
        private final double[] theta;
        private final double[] alpha;
        private final double[] shownAt;
        private final double[] shownOf;
        private final double[] looked;
        private final double[] attracted;

        Fit(ClickCounts counts, double prior, int impressions) {
            this.counts = counts;
            this.prior = prior;
            theta = new double[counts.positions().length];
            alpha = new double[counts.items().length];
            shownAt = new double[theta.length];
            shownOf = new double[alpha.length];
            looked = new double[theta.length];
            attracted = new double[alpha.length];
            double[] rewards = new double[theta.length];
            double all = 0;
            for (int c = 0; c < counts.cells(); c++) {
                int place = counts.places()[c];
                shownAt[place] += counts.shown()[c];
                shownOf[counts.pairs()[c]] += counts.shown()[c];
                rewards[place] += counts.rewards()[c];
                all += counts.rewards()[c];
            }
            double sum = 0;
            for (int i = 0; i < theta.length; i++) {
                // Where nothing was clicked at the first position, it says nothing of the others.
                double first = rewards[0] / shownAt[0];
                theta[i] = first == 0 ? 1 : Math.clamp(rewards[i] / shownAt[i] / first, LEAST, 1);
                sum += shownAt[i] * theta[i];
            }
            priorMean = Math.clamp(all / sum, LEAST, MOST_ALPHA);
            Arrays.fill(alpha, priorMean);
            theta[0] = 1;
        }

        /** Expects what was looked at and what attracted, and takes their shares; returns the largest change. */
        double step() {
            Arrays.fill(looked, 0);
            Arrays.fill(attracted, 0);
            for (int c = 0; c < counts.cells(); c++) {
                int place = counts.places()[c];
                int pair = counts.pairs()[c];
                double clicked = counts.rewards()[c];
                double missed = counts.shown()[c] - clicked;
                double t = theta[place];
                double a = alpha[pair];
                double miss = 1 - t * a;
                looked[place] += clicked + missed * t * (1 - a) / miss;
                attracted[pair] += clicked + missed * (1 - t) * a / miss;
            }
            double change = 0;
            for (int i = 1; i < theta.length; i++) {
                double next = Math.clamp(looked[i] / shownAt[i], LEAST, 1);
                change = Math.max(change, Math.abs(next - theta[i]));
                theta[i] = next;
            }
            for (int p = 0; p < alpha.length; p++) {
                double next = Math.clamp((attracted[p] + prior * priorMean) / (shownOf[p] + prior), LEAST, MOST_ALPHA);
                change = Math.max(change, Math.abs(next - alpha[p]));
                alpha[p] = next;
            }
            return change;
        }
    }
}
