/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;

/** A finished training run: the version that was made, whether it is {@code live} or a {@code candidate}, and what was measured. */
public final class TrainCodebookResponse extends VersionResponse {
    private final TrainingMetrics metrics;

    TrainCodebookResponse(String name, int version, String state, TrainingMetrics metrics) {
        super(name, version, state);
        this.metrics = metrics;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TrainCodebookResponse(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt(), in.readString(), new TrainingMetrics(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name());
        out.writeVInt(version());
        out.writeString(state());
        metrics.writeTo(out);
    }

    public TrainingMetrics metrics() {
        return metrics;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("codebook", name())
                .field("version", version())
                .field("state", state())
                .field("metrics", metrics)
                .endObject();
    }

    @Override
    protected String kind() {
        return "codebook";
    }
}
