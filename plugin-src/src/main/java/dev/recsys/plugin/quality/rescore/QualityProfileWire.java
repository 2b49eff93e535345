/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.ingest.quality.BayesianAverage;
import dev.recsys.ingest.quality.ExponentialDecay;
import dev.recsys.ingest.quality.Linear;
import dev.recsys.ingest.quality.LogScale;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Quantile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.SmoothedRate;
import dev.recsys.ingest.quality.Transform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Profiles between nodes: every shard of a search gets one, so that none has to load it. */
public final class QualityProfileWire {
    private static final byte BAYESIAN_AVERAGE = 0;
    private static final byte SMOOTHED_RATE = 1;
    private static final byte LOG_SCALE = 2;
    private static final byte QUANTILE = 3;
    private static final byte EXPONENTIAL_DECAY = 4;
    private static final byte LINEAR = 5;

    private QualityProfileWire() {}

    public static void write(StreamOutput out, QualityProfile profile) throws IOException {
        out.writeVInt(profile.signals().size());
        for (int i = 0; i < profile.signals().size(); i++) {
            Signal signal = profile.signals().get(i);
            out.writeString(signal.name());
            write(out, signal.transform());
            out.writeDouble(signal.missing());
            out.writeDouble(profile.weights().get(i));
        }
        out.writeDouble(profile.scale());
        out.writeBoolean(profile.compensate());
        out.writeBoolean(profile.normalize());
        out.writeDouble(profile.maxSquaredLength());
    }

    public static QualityProfile read(StreamInput in) throws IOException {
        int size = in.readVInt();
        List<Signal> signals = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            signals.add(new Signal(in.readString(), transform(in), in.readDouble()));
            weights.add(in.readDouble());
        }
        return new QualityProfile(
                signals, weights, in.readDouble(), in.readBoolean(), in.readBoolean(), in.readDouble());
    }

    private static void write(StreamOutput out, Transform transform) throws IOException {
        switch (transform) {
            case BayesianAverage average -> {
                out.writeByte(BAYESIAN_AVERAGE);
                out.writeString(average.value());
                out.writeString(average.count());
                doubles(out, average.priorMean(), average.priorWeight(), average.min(), average.max());
            }
            case SmoothedRate rate -> {
                out.writeByte(SMOOTHED_RATE);
                out.writeString(rate.successes());
                out.writeString(rate.trials());
                doubles(out, rate.alpha(), rate.beta(), rate.max());
            }
            case LogScale log -> {
                out.writeByte(LOG_SCALE);
                out.writeString(log.field());
                out.writeDouble(log.max());
            }
            case Quantile quantile -> {
                out.writeByte(QUANTILE);
                out.writeString(quantile.field());
                out.writeCollection(quantile.table(), StreamOutput::writeDouble);
            }
            case ExponentialDecay decay -> {
                out.writeByte(EXPONENTIAL_DECAY);
                out.writeString(decay.field());
                out.writeString(decay.format());
                out.writeVLong(decay.halfLife());
                out.writeVLong(decay.offset());
            }
            case Linear linear -> {
                out.writeByte(LINEAR);
                out.writeString(linear.field());
                doubles(out, linear.min(), linear.max());
            }
        }
    }

    private static void doubles(StreamOutput out, double... values) throws IOException {
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static Transform transform(StreamInput in) throws IOException {
        byte type = in.readByte();
        return switch (type) {
            case BAYESIAN_AVERAGE ->
                new BayesianAverage(
                        in.readString(),
                        in.readString(),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble());
            case SMOOTHED_RATE ->
                new SmoothedRate(in.readString(), in.readString(), in.readDouble(), in.readDouble(), in.readDouble());
            case LOG_SCALE -> new LogScale(in.readString(), in.readDouble());
            case QUANTILE -> new Quantile(in.readString(), in.readList(StreamInput::readDouble));
            case EXPONENTIAL_DECAY ->
                new ExponentialDecay(in.readString(), in.readString(), in.readVLong(), in.readVLong());
            case LINEAR -> new Linear(in.readString(), in.readDouble(), in.readDouble());
            default -> throw new IOException("unknown transform [" + type + "] of a quality profile");
        };
    }
}
