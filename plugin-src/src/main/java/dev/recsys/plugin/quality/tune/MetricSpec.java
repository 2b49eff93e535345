/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.rescore.evaluation.MeanSignal;
import dev.recsys.rescore.evaluation.Metric;
import dev.recsys.rescore.evaluation.Ndcg;
import dev.recsys.rescore.evaluation.Recall;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A metric as a request names it: {@code "ndcg"}, {@code "ndcg@10"}, or an object with {@code metric} and its parameters.
 *
 * @param k         results that count; at least 1
 * @param signal    of {@code mean_signal}; else null
 * @param threshold of {@code recall}: the grade from which on a document is relevant
 */
record MetricSpec(Name name, int k, String signal, double threshold) implements Writeable {
    private static final double DEFAULT_THRESHOLD = 1;

    /** The metrics that there are. */
    enum Name {
        NDCG,
        RECALL,
        PURCHASE_RECALL,
        MEAN_SIGNAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    MetricSpec {
        Metric.checkK(k);
        if ((name == Name.MEAN_SIGNAL) != (signal != null)) {
            throw new IllegalArgumentException(
                    name == Name.MEAN_SIGNAL
                            ? "metric [mean_signal] needs [signal], the name of a signal of the profile"
                            : "[signal] is for the metric [mean_signal]; [" + name + "] has none");
        }
    }

    MetricSpec(StreamInput in) throws IOException {
        this(in.readEnum(Name.class), in.readVInt(), in.readOptionalString(), in.readDouble());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeEnum(name);
        out.writeVInt(k);
        out.writeOptionalString(signal);
        out.writeDouble(threshold);
    }

    /** Reads a name or an object; {@code defaultK} is for those that give no k. */
    static MetricSpec parse(String path, Object json, int defaultK) {
        if (json instanceof Map<?, ?> object) {
            JsonProperties properties = new JsonProperties(path, object);
            MetricSpec metric = take(properties, path, defaultK);
            properties.end();
            return metric;
        }
        return take(new JsonProperties(path, json == null ? Map.of() : Map.of("metric", json)), path, defaultK);
    }

    /** Takes the properties of a metric out of an object that may have others. */
    static MetricSpec take(JsonProperties properties, String path, int defaultK) {
        String text = properties.text("metric");
        int at = text.indexOf('@');
        int k = defaultK;
        if (at >= 0) {
            try {
                k = Integer.parseInt(text.substring(at + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "[" + path + ".metric] is [" + text + "]; after the [@] must stand a number", e);
            }
        }
        Name name = name(path, at < 0 ? text : text.substring(0, at));
        return new MetricSpec(
                name,
                properties.integer("k", k, 1, Integer.MAX_VALUE),
                properties.text("signal", null),
                properties.number("threshold", DEFAULT_THRESHOLD));
    }

    private static Name name(String path, String text) {
        return Arrays.stream(Name.values())
                .filter(name -> name.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "[" + path + "] names the metric [" + text + "]; the metrics are " + List.of(Name.values())));
    }

    /** Writes the properties without the braces around them. */
    void fields(XContentBuilder builder) throws IOException {
        builder.field("metric", name.toString()).field("k", k);
        if (signal != null) {
            builder.field("signal", signal);
        }
        if (name == Name.RECALL) {
            builder.field("threshold", threshold);
        }
    }

    /**
     * The metric for a profile and the judgments at hand.
     *
     * @throws IllegalArgumentException the profile has no such signal, or the judgments know of no purchases
     */
    Metric resolve(QualityProfile profile, JudgmentSource judgments) {
        return switch (name) {
            case NDCG -> new Ndcg(k);
            case RECALL -> new Recall(name.toString(), k, threshold);
            case PURCHASE_RECALL -> new Recall(name.toString(), k, purchaseGrade(judgments));
            case MEAN_SIGNAL -> {
                int position = profile.names().indexOf(signal);
                if (position < 0) {
                    throw new IllegalArgumentException("[signal] is [" + signal
                            + "], which is no signal of the profile; its signals are " + profile.names());
                }
                yield new MeanSignal(position, signal, k);
            }
        };
    }

    private static double purchaseGrade(JudgmentSource judgments) {
        Map<String, Float> grades = judgments instanceof JudgmentSource.Ubi ubi ? ubi.actionGrades() : Map.of();
        Float grade = grades.get(JudgmentSource.Ubi.PURCHASE);
        if (grade == null) {
            throw new IllegalArgumentException(
                    "metric [purchase_recall] needs [judgments.ubi] with a grade for [purchase] in [action_grades]");
        }
        grades.forEach((action, other) -> {
            if (action.equals(JudgmentSource.Ubi.PURCHASE) == false && other >= grade) {
                throw new IllegalArgumentException("metric [purchase_recall] needs [purchase] to have the highest of"
                        + " [action_grades], but [" + action + "] has [" + other + "] and it has [" + grade + "]");
            }
        });
        return grade;
    }
}
