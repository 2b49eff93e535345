/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.Interval;
import dev.recsys.rescore.quality.tune.TuningReport;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a tuning found, and in what; kept with the version as its metrics.
 *
 * @param signals names of the signals, in the order of all weights
 */
record TuningResult(List<String> signals, TuningReport report, Coverage coverage, long tookMillis)
        implements Writeable, ToXContentObject {
    TuningResult {
        signals = List.copyOf(signals);
    }

    TuningResult(StreamInput in) throws IOException {
        this(in.readStringList(), report(in), new Coverage(in), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeStringCollection(signals);
        weights(out, report.baseline());
        weights(out, report.weights());
        out.writeCollection(report.weightIntervals(), TuningResult::interval);
        change(out, report.objective());
        out.writeBoolean(report.guardrail() != null);
        if (report.guardrail() != null) {
            change(out, report.guardrail());
        }
        out.writeCollection(report.folds(), (o, fold) -> {
            o.writeVInt(fold.queries());
            weights(o, fold.weights());
            o.writeDouble(fold.objective());
            o.writeDouble(fold.guardrail());
        });
        out.writeBoolean(report.significant());
        out.writeString(report.reason());
        out.writeCollection(report.tradeOff(), (o, point) -> {
            weights(o, point.weights());
            o.writeDouble(point.objective());
            o.writeDouble(point.guardrail());
            estimate(o, point.objectiveChange());
            estimate(o, point.guardrailChange());
        });
        out.writeVInt(report.evaluations());
        coverage.writeTo(out);
        out.writeVLong(tookMillis);
    }

    private static TuningReport report(StreamInput in) throws IOException {
        return new TuningReport(
                weights(in),
                weights(in),
                in.readList(TuningResult::interval),
                change(in),
                in.readBoolean() ? change(in) : null,
                in.readList(fold ->
                        new TuningReport.Fold(fold.readVInt(), weights(fold), fold.readDouble(), fold.readDouble())),
                in.readBoolean(),
                in.readString(),
                in.readList(point -> new TuningReport.TradeOff(
                        weights(point), point.readDouble(), point.readDouble(), estimate(point), estimate(point))),
                in.readVInt());
    }

    private static void weights(StreamOutput out, List<Double> weights) throws IOException {
        out.writeCollection(weights, StreamOutput::writeDouble);
    }

    private static List<Double> weights(StreamInput in) throws IOException {
        return in.readList(StreamInput::readDouble);
    }

    private static void interval(StreamOutput out, Interval interval) throws IOException {
        out.writeDouble(interval.low());
        out.writeDouble(interval.high());
    }

    private static Interval interval(StreamInput in) throws IOException {
        return new Interval(in.readDouble(), in.readDouble());
    }

    private static void estimate(StreamOutput out, Estimate estimate) throws IOException {
        out.writeDouble(estimate.mean());
        interval(out, estimate.interval());
    }

    private static Estimate estimate(StreamInput in) throws IOException {
        return new Estimate(in.readDouble(), interval(in));
    }

    private static void change(StreamOutput out, TuningReport.Change change) throws IOException {
        out.writeString(change.metric());
        out.writeDouble(change.baseline());
        out.writeDouble(change.tuned());
        estimate(out, change.crossValidated());
    }

    private static TuningReport.Change change(StreamInput in) throws IOException {
        return new TuningReport.Change(in.readString(), in.readDouble(), in.readDouble(), estimate(in));
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        fields(builder, params);
        return builder.endObject();
    }

    /** Writes the fields without the braces around them. */
    void fields(XContentBuilder builder, Params params) throws IOException {
        builder.field("significant", report.significant()).field("finding", report.reason());
        weights(builder, "weights", report.weights());
        builder.startObject("weights_interval");
        for (int i = 0; i < signals.size(); i++) {
            interval(builder, signals.get(i), report.weightIntervals().get(i));
        }
        builder.endObject();
        weights(builder, "baseline_weights", report.baseline());
        change(builder, "objective", report.objective());
        if (report.guardrail() != null) {
            change(builder, "guardrail", report.guardrail());
        }
        builder.startArray("folds");
        for (TuningReport.Fold fold : report.folds()) {
            builder.startObject().field("queries", fold.queries());
            weights(builder, "weights", fold.weights());
            builder.field("objective_change", fold.objective());
            if (report.guardrail() != null) {
                builder.field("guardrail_change", fold.guardrail());
            }
            builder.endObject();
        }
        builder.endArray();
        builder.startArray("trade_off");
        for (TuningReport.TradeOff point : report.tradeOff()) {
            builder.startObject();
            weights(builder, "weights", point.weights());
            point(builder, "objective", point.objective(), point.objectiveChange());
            if (report.guardrail() != null) {
                point(builder, "guardrail", point.guardrail(), point.guardrailChange());
            }
            builder.endObject();
        }
        builder.endArray().field("evaluations", report.evaluations());
        coverage.toXContent(builder, params);
        builder.field("took_in_millis", tookMillis);
    }

    private void weights(XContentBuilder builder, String name, List<Double> weights) throws IOException {
        builder.startObject(name);
        for (int i = 0; i < signals.size(); i++) {
            builder.field(signals.get(i), weights.get(i));
        }
        builder.endObject();
    }

    private static void interval(XContentBuilder builder, String name, Interval interval) throws IOException {
        builder.array(name, interval.low(), interval.high());
    }

    private static void change(XContentBuilder builder, String name, TuningReport.Change change) throws IOException {
        builder.startObject(name)
                .field("metric", change.metric())
                .field("baseline", change.baseline())
                .field("tuned", change.tuned())
                .startObject("cross_validated")
                .field("change", change.crossValidated().mean());
        interval(builder, "interval", change.crossValidated().interval());
        builder.endObject().endObject();
    }

    private static void point(XContentBuilder builder, String name, double mean, Estimate change) throws IOException {
        builder.startObject(name).field("mean", mean).field("change", change.mean());
        interval(builder, "interval", change.interval());
        builder.endObject();
    }
}
