/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.MetricTable;
import dev.recsys.plugin.ranking.evaluate.RankingMetrics;
import dev.recsys.rescore.evaluation.Estimate;
import java.util.Locale;

/** Says whether a version that was trained may go live. */
final class PromotionGuard {
    static final String PROMOTED = "it is better than what it was compared with, and no task is worse than alone";

    /** What the live version is called among the systems. */
    static final String LIVE = "live";

    private PromotionGuard() {}

    /**
     * Why a version must not go live; null if it may.
     *
     * @param live whether there is a live version, which is what the new one is compared with
     */
    static String objection(TrainingPlan plan, RankerExperiment.Outcome outcome, boolean live) {
        PromotionRule rule = plan.promotion();
        if (rule == null) {
            return "[promote] is false";
        }
        MetricTable table = outcome.heldOut();
        String other = live ? LIVE : RankerExperiment.FIRST_PASS;
        Estimate gain = table.difference(RankerExperiment.MODEL, other, RankingMetrics.MAIN, MetricTable.ALL_TASKS);
        if (gain.interval().low() <= rule.minImprovement()) {
            return text(
                    "on [%d] groups that were held out, %s differs from %s by %.4f, with a 95 %% interval from %.4f to"
                            + " %.4f; it must lie above [promote.min_improvement] = [%s]",
                    outcome.measured().size(),
                    RankingMetrics.MAIN,
                    live ? "the live version" : "the first pass",
                    gain.mean(),
                    gain.interval().low(),
                    gain.interval().high(),
                    rule.minImprovement());
        }
        if (table.has(RankerExperiment.SPECIALISED) == false) {
            return null;
        }
        for (String task : table.tasks()) {
            Estimate beside =
                    table.difference(RankerExperiment.MODEL, RankerExperiment.SPECIALISED, RankingMetrics.MAIN, task);
            if (beside == null) {
                return "no model for the task [" + task + "] alone could be trained to compare with";
            }
            if (beside.mean() < -rule.taskTolerance()) {
                return text(
                        "for the task [%s], %s is worse by %.4f than that of a model for this task alone;"
                                + " [promote.task_tolerance] is [%s]",
                        task, RankingMetrics.MAIN, -beside.mean(), rule.taskTolerance());
            }
        }
        return null;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
