/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a training run measured; kept with the version.
 *
 * @param documents  documents that the sample was drawn from
 * @param sampled    documents in the sample
 * @param levels     one entry for each level
 * @param tookMillis from the first pass to the last
 * @param kernel     name of the kernel on the coordinating node
 */
public record TrainingMetrics(
        long documents, long sampled, List<TrainedCodebook.Level> levels, long tookMillis, String kernel)
        implements Writeable, ToXContentObject {
    /** Reads what {@link #writeTo} wrote. */
    public TrainingMetrics(StreamInput in) throws IOException {
        this(
                in.readVLong(),
                in.readVLong(),
                in.readList(level -> new TrainedCodebook.Level(
                        level.readVInt(),
                        level.readVInt(),
                        level.readDouble(),
                        level.readDouble(),
                        level.readVInt(),
                        level.readVInt())),
                in.readVLong(),
                in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(documents);
        out.writeVLong(sampled);
        out.writeCollection(levels, (o, level) -> {
            o.writeVInt(level.size());
            o.writeVInt(level.iterations());
            o.writeDouble(level.loss());
            o.writeDouble(level.relativeMse());
            o.writeVInt(level.used());
            o.writeVInt(level.reseeded());
        });
        out.writeVLong(tookMillis);
        out.writeString(kernel);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("documents", documents)
                .field("sampled", sampled)
                .field("took_in_millis", tookMillis)
                .field("kernel", kernel)
                .startArray("levels");
        for (TrainedCodebook.Level level : levels) {
            builder.startObject()
                    .field("size", level.size())
                    .field("iterations", level.iterations())
                    .field("loss", level.loss())
                    .field("relative_mse", level.relativeMse())
                    .field("utilisation", level.used() / (double) level.size())
                    .field("reseeded", level.reseeded())
                    .endObject();
        }
        return builder.endArray().endObject();
    }

    /** Reconstruction error of the sample with all levels: Σ‖x−x̂‖² / Σ‖x‖². */
    public double relativeMse() {
        return levels.get(levels.size() - 1).relativeMse();
    }
}
