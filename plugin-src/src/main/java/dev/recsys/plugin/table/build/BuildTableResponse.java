/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** A finished build: the version that was made, whether it is {@code live} or a {@code candidate}, and what is in it. */
public final class BuildTableResponse extends ActionResponse implements ToXContentObject {
    private final String name;
    private final int version;
    private final String state;
    private final BuildReport report;

    BuildTableResponse(String name, int version, String state, BuildReport report) {
        this.name = name;
        this.version = version;
        this.state = state;
        this.report = report;
    }

    /** Reads what {@link #writeTo} wrote. */
    public BuildTableResponse(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        version = in.readVInt();
        state = in.readString();
        report = new BuildReport(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeString(state);
        report.writeTo(out);
    }

    public int version() {
        return version;
    }

    public String state() {
        return state;
    }

    BuildReport report() {
        return report;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("table", name).field("version", version).field("state", state);
        report.toXContent(builder, params);
        return builder.endObject();
    }

    @Override
    public String toString() {
        return "table [" + name + "@" + version + "] is [" + state + "]";
    }
}
