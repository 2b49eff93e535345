/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.MetricTable;
import dev.recsys.plugin.ranking.evaluate.RankingMetrics;
import dev.recsys.rescore.evaluation.Estimate;
import java.util.ArrayList;
import java.util.List;
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
        List<String> tasks = new ArrayList<>(table.tasks());
        if (live) {
            // Of a task that the live version does not know, it says nothing.
            tasks.removeIf(task -> table.difference(RankerExperiment.MODEL, LIVE, RankingMetrics.MAIN, task) != null);
            Estimate gain = table.difference(RankerExperiment.MODEL, LIVE, RankingMetrics.MAIN, MetricTable.ALL_TASKS);
            if (gain != null && gain.interval().low() <= rule.minImprovement()) {
                return tooLittle(gain, "the live version", "all tasks that it knows", rule);
            }
        } else {
            tasks = List.of(MetricTable.ALL_TASKS);
        }
        for (String task : tasks) {
            Estimate gain =
                    table.difference(RankerExperiment.MODEL, RankerExperiment.FIRST_PASS, RankingMetrics.MAIN, task);
            if (gain.interval().low() <= rule.minImprovement()) {
                String which = task.equals(MetricTable.ALL_TASKS) ? "all tasks" : "the task [" + task + "]";
                return tooLittle(gain, "the first pass", which, rule);
            }
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

    private static String tooLittle(Estimate gain, String other, String tasks, PromotionRule rule) {
        return text(
                "on groups of %s that were held out, %s differs from %s by %.4f, with a 95 %% interval from %.4f to"
                        + " %.4f; it must lie above [promote.min_improvement] = [%s]",
                tasks,
                RankingMetrics.MAIN,
                other,
                gain.mean(),
                gain.interval().low(),
                gain.interval().high(),
                rule.minImprovement());
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
