/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import java.io.IOException;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** A finished training: the version that was made, whether it is {@code live} and why, and what was measured of it. */
public final class TrainRankerResponse extends ActionResponse implements ToXContentObject {
    private final String name;
    private final int version;
    private final String state;
    private final boolean promoted;
    private final String reason;
    private final String report;

    /**
     * @param reason why it was promoted, or why not
     * @param report JSON object: what {@link RankerReport} writes
     */
    TrainRankerResponse(String name, int version, String state, boolean promoted, String reason, String report) {
        this.name = name;
        this.version = version;
        this.state = state;
        this.promoted = promoted;
        this.reason = reason;
        this.report = report;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TrainRankerResponse(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        version = in.readVInt();
        state = in.readString();
        promoted = in.readBoolean();
        reason = in.readString();
        report = in.readString();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeString(state);
        out.writeBoolean(promoted);
        out.writeString(reason);
        out.writeString(report);
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

    /** JSON object: what was measured. */
    public String report() {
        return report;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("model", name)
                .field("version", version)
                .field("state", state)
                .field("promoted", promoted)
                .field("reason", reason)
                .field("report")
                .map(XContentHelper.convertToMap(JsonXContent.jsonXContent, report, true))
                .endObject();
    }

    @Override
    public String toString() {
        return "ranking model [" + name + "@" + version + "] is [" + state + "]: " + reason;
    }
}
