/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
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
 * @param times      a histogram for each timing
 * @param imputed    values of ranking contexts that a model imputed, by their paths
 * @param missing    documents that had no value of a feature, by {@code model.feature}
 */
public record StatsSnapshot(
        Map<Counter, Long> counters,
        long cacheBytes,
        Map<Timing, TimeCounts> times,
        Map<String, Long> imputed,
        Map<String, Long> missing)
        implements Writeable, ToXContentFragment {

    static StatsSnapshot of(RecsysStats stats, long cacheBytes) {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counters.put(counter, stats.get(counter));
        }
        Map<Timing, TimeCounts> times = new EnumMap<>(Timing.class);
        for (Timing timing : Timing.values()) {
            times.put(timing, stats.time(timing).snapshot());
        }
        return new StatsSnapshot(
                counters,
                cacheBytes,
                times,
                stats.imputed().snapshot(),
                stats.missing().snapshot());
    }

    /** Counters stand in the order of their declaration; those that the sender's or the reader's version does not know are left out. */
    static StatsSnapshot read(StreamInput in) throws IOException {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            if (counter.isKnownTo(in.getVersion())) {
                counters.put(counter, in.readVLong());
            }
        }
        long cacheBytes = in.readVLong();
        Map<Timing, TimeCounts> times = new EnumMap<>(Timing.class);
        for (Timing timing : Timing.values()) {
            times.put(timing, TimeCounts.read(in));
        }
        return new StatsSnapshot(counters, cacheBytes, times, names(in), names(in));
    }

    private static Map<String, Long> names(StreamInput in) throws IOException {
        return new TreeMap<>(in.readMap(StreamInput::readString, StreamInput::readVLong));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        for (Counter counter : Counter.values()) {
            if (counter.isKnownTo(out.getVersion())) {
                out.writeVLong(counters.getOrDefault(counter, 0L));
            }
        }
        out.writeVLong(cacheBytes);
        for (Timing timing : Timing.values()) {
            times.get(timing).writeTo(out);
        }
        out.writeMap(imputed, StreamOutput::writeString, StreamOutput::writeVLong);
        out.writeMap(missing, StreamOutput::writeString, StreamOutput::writeVLong);
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
        }
        if (group.equals(Counter.RANKING_WINDOWS.group())) {
            builder.field("imputed", imputed).field("missing", missing);
        }
        for (Timing timing : Timing.values()) {
            if (timing.group().equals(group)) {
                times.get(timing).toXContent(timing, builder);
            }
        }
        builder.endObject();
    }
}
