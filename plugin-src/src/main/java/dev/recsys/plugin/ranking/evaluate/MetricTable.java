/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.rescore.evaluation.Bootstrap;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.RandomizationTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** Metrics of several systems on the same groups, for each task and for all, with intervals and paired differences. */
public final class MetricTable {
    /** Stands for the groups of all tasks together. */
    public static final String ALL_TASKS = "*";

    private static final double DECIMALS = 1e6;

    private final List<String> tasks;
    private final long seed;
    private final Map<String, double[][]> systems = new LinkedHashMap<>();

    /** @param tasks the task of each group */
    public MetricTable(List<String> tasks, long seed) {
        this.tasks = List.copyOf(tasks);
        this.seed = seed;
    }

    /** Room for the values of a system: {@code [group][metric]}, null where it ranks no such group. */
    public double[][] add(String system) {
        double[][] values = new double[tasks.size()][];
        systems.put(system, values);
        return values;
    }

    /** Names of the systems, in the order in which they were added. */
    public List<String> systems() {
        return List.copyOf(systems.keySet());
    }

    public boolean has(String system) {
        return systems.containsKey(system);
    }

    /** The tasks that groups have, sorted. */
    public List<String> tasks() {
        return List.copyOf(new TreeSet<>(tasks));
    }

    /**
     * Mean of a metric; null if the system ranks no group of the task.
     *
     * @param task a task, or {@link #ALL_TASKS}
     */
    public Estimate mean(String system, String metric, String task) {
        int column = column(metric);
        double[][] values = systems.get(system);
        return estimate(groups(task)
                .filter(g -> values[g] != null)
                .mapToDouble(g -> values[g][column])
                .toArray());
    }

    /** Mean of {@code system} less that of {@code other} over the groups that both rank; null if there is none. */
    public Estimate difference(String system, String other, String metric, String task) {
        return estimate(differences(system, other, metric, task));
    }

    private Estimate estimate(double[] values) {
        return values.length == 0 ? null : Bootstrap.mean(values, Bootstrap.RESAMPLES, seed);
    }

    private double[] differences(String system, String other, String metric, String task) {
        int column = column(metric);
        double[][] a = systems.get(system);
        double[][] b = systems.get(other);
        return groups(task)
                .filter(g -> a[g] != null && b[g] != null)
                .mapToDouble(g -> a[g][column] - b[g][column])
                .toArray();
    }

    private IntStream groups(String task) {
        return IntStream.range(0, tasks.size())
                .filter(g -> task.equals(ALL_TASKS) || tasks.get(g).equals(task));
    }

    private static int column(String metric) {
        int column = RankingMetrics.labels().indexOf(metric);
        if (column < 0) {
            throw new IllegalArgumentException(
                    "[metric] is [" + metric + "]; it must be one of " + RankingMetrics.labels());
        }
        return column;
    }

    /**
     * The figures of a task: {@code groups}, {@code systems} and {@code differences}, without the braces around them.
     *
     * @param subject the system that is compared with each other one; null for every two of them
     */
    public ToXContentFragment fields(String task, String subject) {
        return (builder, params) -> {
            builder.field("groups", groups(task).count());
            builder.startObject("systems");
            for (String system : systems.keySet()) {
                means(builder, system, task);
            }
            builder.endObject().startObject("differences");
            List<String> names = List.copyOf(systems.keySet());
            for (int i = 0; i < names.size(); i++) {
                for (int j = 0; j < names.size(); j++) {
                    boolean wanted = subject == null ? j > i : names.get(j).equals(subject) && i != j;
                    if (wanted) {
                        differences(builder, names.get(j), names.get(i), task);
                    }
                }
            }
            return builder.endObject();
        };
    }

    private void means(XContentBuilder builder, String system, String task) throws IOException {
        if (mean(system, RankingMetrics.MAIN, task) == null) {
            return;
        }
        builder.startObject(system);
        for (String metric : RankingMetrics.labels()) {
            builder.startObject(metric);
            estimate(builder, mean(system, metric, task));
            builder.endObject();
        }
        builder.endObject();
    }

    private void differences(XContentBuilder builder, String system, String other, String task) throws IOException {
        if (differences(system, other, RankingMetrics.MAIN, task).length == 0) {
            return;
        }
        builder.startObject(system + " - " + other);
        for (String metric : RankingMetrics.labels()) {
            double[] values = differences(system, other, metric, task);
            builder.startObject(metric);
            estimate(builder, estimate(values));
            if (metric.equals(RankingMetrics.MAIN)) {
                builder.field("p", rounded(RandomizationTest.p(values, RandomizationTest.ROUNDS, seed)));
            }
            builder.field("better", Arrays.stream(values).filter(d -> d > 0).count())
                    .field("worse", Arrays.stream(values).filter(d -> d < 0).count())
                    .endObject();
        }
        builder.endObject();
    }

    private static void estimate(XContentBuilder builder, Estimate estimate) throws IOException {
        builder.field("mean", rounded(estimate.mean()))
                .field("low", rounded(estimate.interval().low()))
                .field("high", rounded(estimate.interval().high()));
    }

    static double rounded(double value) {
        return Math.round(value * DECIMALS) / DECIMALS;
    }

    /** Figures of every task and of all together, as objects under {@code tasks} and {@code overall}. */
    public XContentBuilder toXContent(XContentBuilder builder, String subject) throws IOException {
        builder.startObject("overall");
        fields(ALL_TASKS, subject).toXContent(builder, ToXContent.EMPTY_PARAMS);
        builder.endObject().startObject("tasks");
        for (String task : tasks()) {
            builder.startObject(task);
            fields(task, subject).toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.endObject();
        }
        return builder.endObject();
    }
}
