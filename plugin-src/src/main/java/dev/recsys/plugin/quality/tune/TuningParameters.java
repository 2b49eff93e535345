/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.quality.FirstPass;
import dev.recsys.rescore.quality.tune.Guardrail;
import dev.recsys.rescore.quality.tune.TuningSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * How a profile is tuned.
 *
 * @param candidates  documents that the first pass gives for each query; from the metrics' k to {@value #MAX_CANDIDATES}
 * @param firstPass   how a score of the first pass becomes the x of x + w·f
 * @param guardrail   or null
 * @param baseline    what the tuned weights are compared with
 * @param promote     whether a significant gain goes live
 */
record TuningParameters(
        int candidates,
        FirstPass firstPass,
        MetricSpec objective,
        GuardrailSpec guardrail,
        Baseline baseline,
        int folds,
        int evaluations,
        long seed,
        boolean promote)
        implements Writeable {
    /** As many as an index gives by default ({@code index.max_result_window}). */
    static final int MAX_CANDIDATES = 10_000;

    static final int DEFAULT_CANDIDATES = 500;
    static final int DEFAULT_K = 10;
    static final int DEFAULT_FOLDS = 5;
    static final int DEFAULT_EVALUATIONS = 1_000;
    static final long DEFAULT_SEED = 42;

    /** What tuned weights are compared with. */
    enum Baseline {
        /** The profile's weights where one is above 0, else none: both are the same then. */
        PROFILE,
        /** The first pass alone. */
        ZERO;

        static Baseline parse(String text) {
            return choose("baseline", text, values());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A {@link Guardrail} as a request names it. */
    record GuardrailSpec(MetricSpec metric, double maxDrop, double margin) implements Writeable {
        GuardrailSpec(StreamInput in) throws IOException {
            this(new MetricSpec(in), in.readDouble(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            metric.writeTo(out);
            out.writeDouble(maxDrop);
            out.writeDouble(margin);
        }
    }

    TuningParameters {
        if (candidates < 1 || candidates > MAX_CANDIDATES) {
            throw new IllegalArgumentException(
                    "[candidates] is [" + candidates + "]; it must be from 1 to " + MAX_CANDIDATES);
        }
        checkK(objective, candidates);
        if (guardrail != null) {
            checkK(guardrail.metric(), candidates);
        } else if (objective.name() == MetricSpec.Name.MEAN_SIGNAL) {
            throw new IllegalArgumentException("[guardrail] is missing; the objective [mean_signal] needs one, for"
                    + " without it the best order is that of the signal alone; give for example"
                    + " {\"metric\": \"ndcg\", \"max_drop\": 0.01}");
        }
    }

    private static void checkK(MetricSpec metric, int candidates) {
        if (metric.k() > candidates) {
            throw new IllegalArgumentException("[candidates] is [" + candidates
                    + "]; it must be at least [k], which is [" + metric.k() + "] for [" + metric.name() + "]");
        }
    }

    TuningParameters(StreamInput in) throws IOException {
        this(
                in.readVInt(),
                in.readEnum(FirstPass.class),
                new MetricSpec(in),
                in.readOptionalWriteable(GuardrailSpec::new),
                in.readEnum(Baseline.class),
                in.readVInt(),
                in.readVInt(),
                in.readLong(),
                in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(candidates);
        out.writeEnum(firstPass);
        objective.writeTo(out);
        out.writeOptionalWriteable(guardrail);
        out.writeEnum(baseline);
        out.writeVInt(folds);
        out.writeVInt(evaluations);
        out.writeLong(seed);
        out.writeBoolean(promote);
    }

    /** Takes what belongs to it out of the body. */
    static TuningParameters take(JsonProperties body) {
        int k = body.integer("k", DEFAULT_K, 1, MAX_CANDIDATES);
        int candidates = body.integer("candidates", Math.max(k, DEFAULT_CANDIDATES), 1, MAX_CANDIDATES);
        FirstPass firstPass =
                choose("first_pass", body.text("first_pass", FirstPass.SCORE.toString()), FirstPass.values());
        MetricSpec objective = body.has("objective")
                ? MetricSpec.parse("objective", body.take("objective"), k)
                : MetricSpec.parse("objective", MetricSpec.Name.NDCG.toString(), k);
        body.take("objective");
        GuardrailSpec guardrail = null;
        if (body.has("guardrail")) {
            JsonProperties given = body.object("guardrail");
            MetricSpec metric = MetricSpec.take(given, "guardrail", k);
            double drop = given.number("max_drop", Double.NaN);
            double margin = given.number("margin", Guardrail.DEFAULT_MARGIN);
            given.end();
            if (Double.isNaN(drop)) {
                throw JsonProperties.wrong(
                        "guardrail.max_drop", null, "a number: how far the mean of the metric may fall");
            }
            guardrail = new GuardrailSpec(metric, check("max_drop", drop), check("margin", margin));
        }
        body.take("guardrail");
        return new TuningParameters(
                candidates,
                firstPass,
                objective,
                guardrail,
                Baseline.parse(body.text("baseline", Baseline.PROFILE.toString())),
                body.integer("folds", DEFAULT_FOLDS, 2, TuningSpec.MAX_FOLDS),
                body.integer(
                        "evaluations", DEFAULT_EVALUATIONS, TuningSpec.MIN_EVALUATIONS, TuningSpec.MAX_EVALUATIONS),
                body.whole("seed", DEFAULT_SEED),
                body.flag("promote", true));
    }

    private static double check(String name, double value) {
        if (Double.isFinite(value) == false || value < 0) {
            throw JsonProperties.wrong("guardrail." + name, value, "finite and at least 0");
        }
        return value;
    }

    private static <E extends Enum<E>> E choose(String name, String text, E[] values) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> JsonProperties.wrong(name, text, "one of " + Arrays.toString(values)));
    }
}
