/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.training.VersionResponse;
import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;

/** A finished build: the version that was made, whether it is {@code live} or a {@code candidate}, and what is in it. */
public final class BuildTableResponse extends VersionResponse {
    private final BuildReport report;

    BuildTableResponse(String name, int version, String state, BuildReport report) {
        super(name, version, state);
        this.report = report;
    }

    /** Reads what {@link #writeTo} wrote. */
    public BuildTableResponse(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt(), in.readString(), new BuildReport(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name());
        out.writeVInt(version());
        out.writeString(state());
        report.writeTo(out);
    }

    BuildReport report() {
        return report;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("table", name()).field("version", version()).field("state", state());
        report.toXContent(builder, params);
        return builder.endObject();
    }

    @Override
    protected String kind() {
        return "table";
    }
}
