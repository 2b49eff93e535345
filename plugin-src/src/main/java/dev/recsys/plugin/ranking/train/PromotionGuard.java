/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.MetricTable;
import dev.recsys.plugin.ranking.evaluate.RankingMetrics;
import dev.recsys.plugin.ranking.evaluate.RankingTask;
import dev.recsys.rescore.evaluation.Estimate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opensearch.common.Nullable;

/** Says whether a version that was trained may go live. */
final class PromotionGuard {
    static final String PROMOTED = "it is better than what it was compared with, and no task is worse than alone";

    /** What the live version is called among the systems. */
    static final String LIVE = "live";

    /** Of fewer groups, resampling says too little of how a difference varies. */
    static final int FEWEST_GROUPS = 5;

    private PromotionGuard() {}

    /**
     * Why a version must not go live; null if it may.
     *
     * @param live tasks of the live version, which is what the new one is compared with; null if there is none
     */
    static String objection(TrainingPlan plan, RankerExperiment.Outcome outcome, @Nullable Collection<String> live) {
        PromotionRule rule = plan.promotion();
        if (rule == null) {
            return "[promote] is false";
        }
        String unknown = unknown(plan, outcome, live == null ? Set.of() : live);
        if (unknown != null) {
            return unknown;
        }
        MetricTable table = outcome.heldOut();
        List<String> tasks = new ArrayList<>(table.tasks());
        if (live != null) {
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

    /** What the held-out groups cannot tell, however well they are ranked. */
    private static String unknown(TrainingPlan plan, RankerExperiment.Outcome outcome, Collection<String> live) {
        Set<String> planned =
                plan.tasks().stream().map(RankingTask::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> lost = new TreeSet<>(live);
        lost.removeAll(planned);
        if (lost.isEmpty() == false) {
            return "the live version knows the tasks " + lost + ", which this one was not trained for: requests with"
                    + " them would fail; give them in [tasks] too";
        }
        int groups = outcome.measured().size();
        if (groups < FEWEST_GROUPS) {
            return "[" + groups + "] groups were held out in all; it takes at least [" + FEWEST_GROUPS
                    + "] to tell whether it is better, so give more judgments or hold out more";
        }
        planned.removeAll(outcome.heldOut().tasks());
        return planned.isEmpty()
                ? null
                : "no group of the tasks " + planned + " was held out, so that nothing is known of how it ranks for"
                        + " them; give more judgments or hold out more";
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
