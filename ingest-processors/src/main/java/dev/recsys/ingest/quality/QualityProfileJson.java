/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.io.IOException;
import org.opensearch.core.xcontent.XContentBuilder;

/** Writes a profile as {@link QualityProfileParser} reads it; the stored content of a version is this, as UTF-8. */
public final class QualityProfileJson {
    private QualityProfileJson() {}

    /** Writes the profile as an object, with every default spelled out. */
    public static void write(XContentBuilder builder, QualityProfile profile) throws IOException {
        builder.startObject();
        builder.startObject("signals");
        for (Signal signal : profile.signals()) {
            builder.startObject(signal.name());
            builder.startObject(signal.transform().type());
            parameters(builder, signal.transform());
            builder.endObject();
            if (Double.isNaN(signal.missing()) == false) {
                builder.field("missing", signal.missing());
            }
            builder.endObject();
        }
        builder.endObject();
        builder.startObject("weights");
        for (int i = 0; i < profile.signals().size(); i++) {
            builder.field(profile.signals().get(i).name(), profile.weights().get(i));
        }
        builder.endObject();
        builder.field("scale", profile.scale());
        builder.field("compensate", profile.compensate());
        builder.field("normalize", profile.normalize());
        if (Double.isNaN(profile.maxSquaredLength()) == false) {
            builder.field("max_squared_length", profile.maxSquaredLength());
        }
        builder.endObject();
    }

    private static void parameters(XContentBuilder builder, Transform transform) throws IOException {
        switch (transform) {
            case BayesianAverage average -> {
                builder.field("value", average.value()).field("count", average.count());
                if (Double.isNaN(average.priorMean()) == false) {
                    builder.field("prior_mean", average.priorMean());
                }
                builder.field("prior_weight", average.priorWeight());
                builder.field("min", average.min()).field("max", average.max());
            }
            case SmoothedRate rate -> {
                builder.field("successes", rate.successes()).field("trials", rate.trials());
                builder.field("prior_alpha", rate.alpha()).field("prior_beta", rate.beta());
                builder.field("max", rate.max());
            }
            case LogScale log -> builder.field("field", log.field()).field("max", log.max());
            case Quantile quantile -> {
                builder.field("field", quantile.field());
                if (quantile.table().isEmpty() == false) {
                    builder.array("table", quantile.knots());
                }
            }
            case ExponentialDecay decay -> {
                builder.field("field", decay.field()).field("format", decay.format());
                builder.field("half_life", decay.halfLife() + "ms").field("offset", decay.offset() + "ms");
            }
            case Linear linear ->
                builder.field("field", linear.field())
                        .field("min", linear.min())
                        .field("max", linear.max());
        }
    }
}
