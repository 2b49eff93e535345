/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** A finished tuning: the version that was made, whether it is {@code live} and why, and what was found. */
public final class TuneQualityResponse extends ActionResponse implements ToXContentObject {
    private final String name;
    private final int version;
    private final int tunedFrom;
    private final String state;
    private final boolean promoted;
    private final String reason;
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
        this.name = name;
        this.version = version;
        this.tunedFrom = tunedFrom;
        this.state = state;
        this.promoted = promoted;
        this.reason = reason;
        this.result = result;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TuneQualityResponse(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        version = in.readVInt();
        tunedFrom = in.readVInt();
        state = in.readString();
        promoted = in.readBoolean();
        reason = in.readString();
        result = new TuningResult(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeVInt(tunedFrom);
        out.writeString(state);
        out.writeBoolean(promoted);
        out.writeString(reason);
        result.writeTo(out);
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    /** {@code live} or {@code candidate}. */
    public String state() {
        return state;
    }

    public boolean promoted() {
        return promoted;
    }

    /** Why it was promoted, or why not. */
    public String reason() {
        return reason;
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
                .field("profile", name)
                .field("version", version)
                .field("tuned_from", tunedFrom)
                .field("state", state)
                .field("promoted", promoted)
                .field("reason", reason);
        result.fields(builder, params);
        return builder.endObject();
    }

    @Override
    public String toString() {
        return "quality profile [" + name + "@" + version + "] is [" + state + "]: " + reason;
    }
}
