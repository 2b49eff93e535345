/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * The status of a training task.
 *
 * @param name     of the codebook
 * @param version  that is being trained; 0 before it has one
 * @param progress how far it is
 */
public record TrainingStatus(String name, int version, TrainingProgress progress) implements Task.Status {
    public static final String NAME = "recsys_codebook_training";

    /** Reads what {@link #writeTo} wrote. */
    public TrainingStatus(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                new TrainingProgress(
                        in.readEnum(TrainingProgress.Phase.class),
                        in.readVInt(),
                        in.readVInt(),
                        in.readDouble(),
                        in.readDouble()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeEnum(progress.phase());
        out.writeVInt(progress.level());
        out.writeVInt(progress.iteration());
        out.writeDouble(progress.percent());
        out.writeDouble(progress.loss());
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("codebook", name)
                .field("version", version)
                .field("phase", progress.phase().toString())
                .field("level", progress.level())
                .field("iteration", progress.iteration())
                .field("percent", Math.round(progress.percent() * 10) / 10.0);
        if (Double.isNaN(progress.loss()) == false) {
            builder.field("loss", progress.loss());
        }
        return builder.endObject();
    }
}
