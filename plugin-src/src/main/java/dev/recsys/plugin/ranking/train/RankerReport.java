/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.MetricTable;
import dev.recsys.plugin.ranking.evaluate.RankingMetrics;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.training.CurvePoint;
import dev.recsys.rescore.training.FeatureGain;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What is told of a training, and kept with its version.
 *
 * @param coverage what was gathered for each task
 * @param warnings what a user should know
 */
record RankerReport(
        TrainingPlan plan,
        JudgedRows rows,
        RankerExperiment.Outcome outcome,
        List<TaskCoverage> coverage,
        List<String> warnings,
        long tookMillis)
        implements ToXContentObject {
    /** Points of the curve by trees that are told. */
    private static final int POINTS = 20;

    /** What was gathered for a task: groups, candidates, judged documents, those of them found, and among the candidates. */
    record TaskCoverage(String task, int groups, long candidates, long judged, long found, double recall, int size) {
        static TaskCoverage of(JudgedRows rows, String task, int size, double relevantFrom) {
            long candidates = 0;
            long judged = 0;
            long found = 0;
            double recall = 0;
            int measured = 0;
            int[] groups = rows.of(task).stream().toArray();
            for (int g : groups) {
                GroupRows group = rows.groups().get(g);
                candidates += group.candidates();
                judged += group.judged().length;
                int relevant = 0;
                for (float grade : group.judged()) {
                    relevant += grade >= (float) relevantFrom ? 1 : 0;
                }
                int among = 0;
                for (int row = 0; row < group.size(); row++) {
                    found += group.grades()[row] > 0 ? 1 : 0;
                    among += row < group.candidates() && group.grades()[row] >= (float) relevantFrom ? 1 : 0;
                }
                if (relevant > 0) {
                    recall += among / (double) relevant;
                    measured++;
                }
            }
            return new TaskCoverage(
                    task, groups.length, candidates, judged, found, measured == 0 ? 0 : recall / measured, size);
        }
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        Learner.Learnt learnt = outcome.learnt();
        builder.startObject()
                .field("algorithm", plan.algorithm().name())
                .field("seed", plan.seed())
                .field("took_millis", tookMillis)
                .field("iterations", learnt.iterations());
        data(builder);
        outcome.heldOut().toXContent(builder, RankerExperiment.MODEL);
        builder.startArray("gains");
        List<FeatureGain> gains = learnt.gains().stream()
                .sorted((a, b) -> Double.compare(b.gain(), a.gain()))
                .toList();
        for (FeatureGain gain : gains) {
            builder.startObject()
                    .field("feature", gain.feature())
                    .field("gain", gain.gain())
                    .field("splits", gain.splits())
                    .endObject();
        }
        builder.endArray();
        curves(builder);
        return builder.field("warnings", warnings).endObject();
    }

    private void data(XContentBuilder builder) throws IOException {
        Map<String, Integer> labels = new TreeMap<>();
        rows.labels().forEach((label, count) -> labels.put(label.toString(), count));
        builder.startObject("data")
                .field("features", rows.features().size())
                .field("groups", new TreeMap<>(outcome.groups()))
                .field("rows", rows.rows())
                .field("labels", labels)
                .startObject("tasks");
        for (TaskCoverage task : coverage) {
            builder.startObject(task.task())
                    .field("groups", task.groups())
                    .field("candidates", task.candidates())
                    .field("judged", task.judged())
                    .field("relevant_found", task.found());
            if (task.size() > 0) {
                builder.field("recall@" + task.size(), task.recall());
            }
            builder.endObject();
        }
        builder.endObject().endObject();
    }

    private void curves(XContentBuilder builder) throws IOException {
        List<CurvePoint> curve = outcome.learnt().curve();
        builder.startArray("trees");
        int step = Math.max(1, curve.size() / POINTS);
        for (int i = step - 1; i < curve.size(); i += step) {
            CurvePoint point = curve.get(i);
            builder.startObject().field("iteration", point.iteration()).field("train", last(point.train()));
            if (point.heldOut().isEmpty() == false) {
                builder.field("validation", last(point.heldOut()));
            }
            builder.endObject();
        }
        builder.endArray().startArray("learning_curve");
        for (String share : outcome.curve().systems()) {
            Estimate estimate = outcome.curve().mean(share, RankingMetrics.MAIN, MetricTable.ALL_TASKS);
            if (estimate != null) {
                builder.startObject()
                        .field("share", Double.parseDouble(share))
                        .field(RankingMetrics.MAIN, estimate.mean())
                        .field("low", estimate.interval().low())
                        .field("high", estimate.interval().high())
                        .endObject();
            }
        }
        builder.endArray();
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }
}
