/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.plugin.stats.RecsysStats;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** Rewrites that were not taken, by reason. */
public record Rejections(Map<GuardrailReason, Long> counts) implements Writeable, ToXContentObject {
    public Rejections {
        counts = Map.copyOf(counts);
    }

    /** Counts while the guardrails work; for one thread at a time. */
    public static final class Tally {
        private final Map<GuardrailReason, Long> counts = new EnumMap<>(GuardrailReason.class);
        private final RecsysStats stats;

        /** @param stats are counted too */
        public Tally(RecsysStats stats) {
            this.stats = stats;
        }

        void reject(GuardrailReason reason) {
            counts.merge(reason, 1L, Long::sum);
            stats.increment(reason.counter());
        }

        public Rejections rejections() {
            return new Rejections(counts);
        }
    }

    public Rejections(StreamInput in) throws IOException {
        this(in.readMap(key -> key.readEnum(GuardrailReason.class), StreamInput::readVLong));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeMap(counts, StreamOutput::writeEnum, StreamOutput::writeVLong);
    }

    public long of(GuardrailReason reason) {
        return counts.getOrDefault(reason, 0L);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        for (GuardrailReason reason : GuardrailReason.values()) {
            if (counts.containsKey(reason)) {
                builder.field(reason.toString(), counts.get(reason));
            }
        }
        return builder.endObject();
    }
}
