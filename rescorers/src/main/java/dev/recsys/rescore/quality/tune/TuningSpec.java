/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import dev.recsys.rescore.evaluation.Metric;
import java.util.List;

/**
 * How weights are searched for.
 *
 * @param objective   what is to rise
 * @param guardrail   what must not fall far, or null
 * @param baseline    the weights that others are compared with; one for each signal
 * @param folds       parts of the queries, each of which is left out once; from 2 to {@value #MAX_FOLDS}
 * @param evaluations weights that are tried at most; from {@value #MIN_EVALUATIONS} to {@value #MAX_EVALUATIONS}
 * @param seed        decides every random choice
 */
public record TuningSpec(
        Metric objective, Guardrail guardrail, List<Double> baseline, int folds, int evaluations, long seed) {
    public static final int MAX_FOLDS = 100;
    public static final int MIN_EVALUATIONS = 50;
    public static final int MAX_EVALUATIONS = 10_000;

    public TuningSpec {
        baseline = List.copyOf(baseline);
        check("folds", folds, 2, MAX_FOLDS);
        check("evaluations", evaluations, MIN_EVALUATIONS, MAX_EVALUATIONS);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "[" + name + "] is [" + value + "]; it must be from " + min + " to " + max);
        }
    }

    /** Results of a query that have to be ranked. */
    int depth() {
        return guardrail == null
                ? objective.k()
                : Math.max(objective.k(), guardrail.metric().k());
    }
}
