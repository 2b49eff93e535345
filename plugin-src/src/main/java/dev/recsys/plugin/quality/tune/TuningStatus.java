/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * The status of a tuning task.
 *
 * @param name     of the profile
 * @param version  that is being made; 0 before it has one
 * @param progress how far it is
 */
record TuningStatus(String name, int version, TuningProgress progress) implements Task.Status {
    static final String NAME = "recsys_quality_tuning";

    TuningStatus(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                new TuningProgress(in.readEnum(TuningProgress.Phase.class), in.readVInt(), in.readVInt()));
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
                .field("profile", name)
                .field("version", version)
                .field("phase", progress.phase().toString())
                .field("done", progress.done())
                .field("total", progress.total())
                .field("percent", Math.round(progress.percent() * 10) / 10.0)
                .endObject();
    }
}
