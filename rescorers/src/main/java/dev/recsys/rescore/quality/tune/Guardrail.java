/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import dev.recsys.rescore.evaluation.Metric;

/**
 * What must not suffer while the objective is raised.
 *
 * @param metric  the metric that is watched
 * @param maxDrop how far its mean may fall below the baseline's; at least 0
 * @param margin  standard errors that weights must stay away from {@code maxDrop} to be chosen; at least 0. The best of many weights
 *                lies at the very edge on the queries that chose it, and beyond it on half of all others: 1.645 keeps what was promised with
 *                95 % confidence, were the weights not chosen
 */
public record Guardrail(Metric metric, double maxDrop, double margin) {
    /** 95 % of a normal distribution lie below so many standard deviations above its mean. */
    public static final double DEFAULT_MARGIN = 1.645;

    public Guardrail {
        check("max_drop", maxDrop);
        check("margin", margin);
    }

    private static void check(String name, double value) {
        if (Double.isFinite(value) == false || value < 0) {
            throw new IllegalArgumentException(
                    "[guardrail." + name + "] is [" + value + "]; it must be finite and at least 0");
        }
    }
}
