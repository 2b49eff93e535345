/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a node had counted at one moment.
 *
 * @param counters   a count for each counter that the node knows
 * @param cacheBytes bytes that its cached versions weigh
 * @param encodeTime of documents that got a semantic ID
 * @param scoreTime  of documents that got quality signals
 */
public record StatsSnapshot(Map<Counter, Long> counters, long cacheBytes, TimeCounts encodeTime, TimeCounts scoreTime)
        implements Writeable, ToXContentFragment {

    static StatsSnapshot of(RecsysStats stats, long cacheBytes) {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counters.put(counter, stats.get(counter));
        }
        return new StatsSnapshot(
                counters,
                cacheBytes,
                stats.encodeTime().snapshot(),
                stats.scoreTime().snapshot());
    }

    /** Counters stand in the order of their declaration; those that the sender's or the reader's version does not know are left out. */
    static StatsSnapshot read(StreamInput in) throws IOException {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            if (counter.isKnownTo(in.getVersion())) {
                counters.put(counter, in.readVLong());
            }
        }
        return new StatsSnapshot(counters, in.readVLong(), TimeCounts.read(in), TimeCounts.read(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        for (Counter counter : Counter.values()) {
            if (counter.isKnownTo(out.getVersion())) {
                out.writeVLong(counters.getOrDefault(counter, 0L));
            }
        }
        out.writeVLong(cacheBytes);
        encodeTime.writeTo(out);
        scoreTime.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        String group = null;
        for (Counter counter : Counter.values()) {
            if (counter.group().equals(group) == false) {
                endGroup(builder, group);
                group = counter.group();
                builder.startObject(group);
            }
            builder.field(counter.field(), counters.getOrDefault(counter, 0L));
        }
        endGroup(builder, group);
        return builder;
    }

    private void endGroup(XContentBuilder builder, String group) throws IOException {
        if (group == null) {
            return;
        }
        if (group.equals(Counter.CACHE_HITS.group())) {
            builder.field("size_in_bytes", cacheBytes);
        } else if (group.equals(Counter.DOCUMENTS_ENCODED.group())) {
            encodeTime.toXContent("encode_time", builder);
        } else if (group.equals(Counter.QUALITY_SCORED.group())) {
            scoreTime.toXContent("score_time", builder);
        }
        builder.endObject();
    }
}
