/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.plugin.training.MeasuredResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;

/** A finished tuning: the version that was made, whether it is {@code live} and why, and what was found. */
public final class TuneQualityResponse extends MeasuredResponse {
    private final int tunedFrom;
    private final TuningResult result;

    /**
     * @param tunedFrom version whose weights were the start
     * @param reason    why it was promoted, or why not
     */
    TuneQualityResponse(
            String name,
            int version,
            int tunedFrom,
            String state,
            boolean promoted,
            String reason,
            TuningResult result) {
        super(name, version, state, promoted, reason);
        this.tunedFrom = tunedFrom;
        this.result = result;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TuneQualityResponse(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                in.readVInt(),
                in.readString(),
                in.readBoolean(),
                in.readString(),
                new TuningResult(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name());
        out.writeVInt(version());
        out.writeVInt(tunedFrom);
        out.writeString(state());
        out.writeBoolean(promoted());
        out.writeString(reason());
        result.writeTo(out);
    }

    TuningResult result() {
        return result;
    }

    /** The tuned weights, one for each signal in their order. */
    public List<Double> weights() {
        return new ArrayList<>(result.report().weights());
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("profile", name())
                .field("version", version())
                .field("tuned_from", tunedFrom)
                .field("state", state())
                .field("promoted", promoted())
                .field("reason", reason());
        result.fields(builder, params);
        return builder.endObject();
    }

    @Override
    protected String kind() {
        return "quality profile";
    }
}
