/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.ArrayList;
import java.util.List;

/**
 * Clicks over expected clicks: rewards of an item over those that an average item would have had at the same positions.
 *
 * <p>Zhang and Jones, Comparing click logs and editorial labels for training query rewriting, WWW 2007 workshop on query log analysis;
 * expectations by position after Richardson, Dominowska and Ragno, Predicting clicks, WWW 2007. With r the mean reward of all
 * impressions, e(p) = (rewards at p + m·r) ÷ (impressions at p + m), and the value (rewards + s) ÷ (Σ e(p) + s): 1 is average, and what was shown
 * seldom stays near 1. It takes from the log that items at the first positions are no better than others, so that what was always
 * shown first is undervalued where the first pass was good: {@link PositionBasedModel} tells the two apart where items moved.
 *
 * @param positionPrior m, impressions that pull a position to the mean of all; at least 0
 * @param itemPrior     s, expected rewards that pull an item to 1; above 0
 */
public record Coec(double positionPrior, double itemPrior) {
    /** 10 impressions, half an expected click. */
    public static final Coec DEFAULT = new Coec(10, 0.5);

    public Coec {
        if (!(positionPrior >= 0) || Double.isInfinite(positionPrior)) {
            throw new IllegalArgumentException(
                    "[position_prior] is [" + positionPrior + "]; it must be finite and at least 0");
        }
        if (!(itemPrior > 0) || Double.isInfinite(itemPrior)) {
            throw new IllegalArgumentException("[item_prior] is [" + itemPrior + "]; it must be finite and above 0");
        }
    }

    /**
     * Values of positions are e(p).
     *
     * @throws IllegalArgumentException there is no impression, or none has a reward
     */
    public ClickEstimates estimate(List<Impression> impressions) {
        ClickCounts counts = ClickCounts.of(impressions);
        int places = counts.positions().length;
        long[] shown = new long[places];
        double[] rewards = new double[places];
        double all = 0;
        for (int c = 0; c < counts.cells(); c++) {
            shown[counts.places()[c]] += counts.shown()[c];
            rewards[counts.places()[c]] += counts.rewards()[c];
            all += counts.rewards()[c];
        }
        double mean = all / impressions.size();
        double[] expected = new double[places];
        List<PositionValue> positions = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            expected[i] = (rewards[i] + positionPrior * mean) / (shown[i] + positionPrior);
            positions.add(new PositionValue(counts.positions()[i], expected[i], shown[i]));
        }
        double[] got = new double[counts.items().length];
        double[] due = new double[got.length];
        for (int c = 0; c < counts.cells(); c++) {
            got[counts.pairs()[c]] += counts.rewards()[c];
            due[counts.pairs()[c]] += counts.shown()[c] * expected[counts.places()[c]];
        }
        double[] values = new double[got.length];
        for (int p = 0; p < values.length; p++) {
            values[p] = (got[p] + itemPrior) / (due[p] + itemPrior);
        }
        return new ClickEstimates(positions, counts.estimates(values), 1, true);
    }
}
