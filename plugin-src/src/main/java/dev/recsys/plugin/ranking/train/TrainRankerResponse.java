/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.training.MeasuredResponse;
import java.io.IOException;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;

/** A finished training: the version that was made, whether it is {@code live} and why, and what was measured of it. */
public final class TrainRankerResponse extends MeasuredResponse {
    private final String report;

    /**
     * @param reason why it was promoted, or why not
     * @param report JSON object: what {@link RankerReport} writes
     */
    TrainRankerResponse(String name, int version, String state, boolean promoted, String reason, String report) {
        super(name, version, state, promoted, reason);
        this.report = report;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TrainRankerResponse(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt(), in.readString(), in.readBoolean(), in.readString(), in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name());
        out.writeVInt(version());
        out.writeString(state());
        out.writeBoolean(promoted());
        out.writeString(reason());
        out.writeString(report);
    }

    /** JSON object: what was measured. */
    public String report() {
        return report;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("model", name())
                .field("version", version())
                .field("state", state())
                .field("promoted", promoted())
                .field("reason", reason())
                .field("report")
                .map(XContentHelper.convertToMap(JsonXContent.jsonXContent, report, true))
                .endObject();
    }

    @Override
    protected String kind() {
        return "ranking model";
    }
}
