/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * The status of a build.
 *
 * @param name     of the table
 * @param version  that is being made; 0 before it has one
 * @param progress how far it is
 */
public record BuildStatus(String name, int version, BuildProgress progress) implements Task.Status {
    public static final String NAME = "recsys_table_build";

    /** Reads what {@link #writeTo} wrote. */
    public BuildStatus(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                new BuildProgress(in.readEnum(BuildProgress.Phase.class), in.readVInt(), in.readVInt()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeEnum(progress.phase());
        out.writeVInt(progress.done());
        out.writeVInt(progress.total());
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("table", name)
                .field("version", version)
                .field("phase", progress.phase().toString())
                .field("done", progress.done())
                .field("total", progress.total())
                .field("percent", Math.round(progress.percent() * 10) / 10.0)
                .endObject();
    }
}
