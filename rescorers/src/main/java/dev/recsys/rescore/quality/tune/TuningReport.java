/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.Interval;
import java.util.List;

/**
 * What a tuning found. Lists of weights have one for each signal, in their order.
 *
 * @param baseline        weights that were compared with
 * @param weights         the best on all queries
 * @param weightIntervals where the best weights lie when queries are resampled
 * @param objective       how the objective changes
 * @param guardrail       how the guardrail's metric changes, or null without one
 * @param folds           one for each part of the queries
 * @param significant     whether the cross-validated gain is above 0 beyond chance and the guardrail holds
 * @param reason          why it is significant, or why not, in words
 * @param tradeOff        from the largest objective to the largest guardrail; on the queries that were tuned on, hence optimistic
 * @param evaluations     weights that were tried
 */
public record TuningReport(
        List<Double> baseline,
        List<Double> weights,
        List<Interval> weightIntervals,
        Change objective,
        Change guardrail,
        List<Fold> folds,
        boolean significant,
        String reason,
        List<TradeOff> tradeOff,
        int evaluations) {

    /**
     * How a metric changes.
     *
     * @param metric         its label
     * @param baseline       its mean with the baseline's weights
     * @param tuned          its mean with the tuned weights, on the queries that they were tuned on
     * @param crossValidated mean difference to the baseline on queries that were left out when the weights were chosen
     */
    public record Change(String metric, double baseline, double tuned, Estimate crossValidated) {}

    /**
     * One part of the queries.
     *
     * @param queries   their number
     * @param weights   the best on all others
     * @param objective mean difference of the objective to the baseline, on this part
     * @param guardrail the same of the guardrail's metric; 0 without one
     */
    public record Fold(int queries, List<Double> weights, double objective, double guardrail) {
        public Fold {
            weights = List.copyOf(weights);
        }
    }

    /**
     * Weights for which no others are better in both metrics.
     *
     * @param objective       mean of the objective
     * @param guardrail       mean of the guardrail's metric; 0 without one
     * @param objectiveChange difference to the baseline
     * @param guardrailChange difference to the baseline
     */
    public record TradeOff(
            List<Double> weights,
            double objective,
            double guardrail,
            Estimate objectiveChange,
            Estimate guardrailChange) {
        public TradeOff {
            weights = List.copyOf(weights);
        }
    }

    public TuningReport {
        baseline = List.copyOf(baseline);
        weights = List.copyOf(weights);
        weightIntervals = List.copyOf(weightIntervals);
        folds = List.copyOf(folds);
        tradeOff = List.copyOf(tradeOff);
    }
}
