/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * The status of a task that trains or evaluates ranking models.
 *
 * @param name     of the model
 * @param version  that is being made; 0 before it has one, and where none is made
 * @param progress how far it is
 */
public record RankerStatus(String name, int version, RankerProgress progress) implements Task.Status {
    public static final String NAME = "recsys_ranker_training";

    public RankerStatus(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                new RankerProgress(
                        in.readEnum(RankerProgress.Phase.class),
                        in.readString(),
                        in.readVInt(),
                        in.readVInt(),
                        in.readVInt(),
                        in.readDouble()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVInt(version);
        out.writeEnum(progress.phase());
        out.writeString(progress.step());
        out.writeVInt(progress.iteration());
        out.writeVInt(progress.done());
        out.writeVInt(progress.total());
        out.writeDouble(progress.ndcg());
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("model", name);
        if (version > 0) {
            builder.field("version", version);
        }
        builder.field("phase", progress.phase().toString());
        if (progress.step().isEmpty() == false) {
            builder.field("step", progress.step());
        }
        if (progress.iteration() > 0) {
            builder.field("iteration", progress.iteration());
        }
        builder.field("done", progress.done())
                .field("total", progress.total())
                .field("percent", Math.round(progress.percent() * 10) / 10.0);
        if (Double.isFinite(progress.ndcg())) {
            builder.field("ndcg", MetricTable.rounded(progress.ndcg()));
        }
        return builder.endObject();
    }
}
