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
 * @param times      a histogram for each timing
 */
public record StatsSnapshot(Map<Counter, Long> counters, long cacheBytes, Map<Timing, TimeCounts> times)
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
        return new StatsSnapshot(counters, cacheBytes, times);
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
        return new StatsSnapshot(counters, cacheBytes, times);
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
        for (Timing timing : Timing.values()) {
            if (timing.group().equals(group)) {
                times.get(timing).toXContent(timing, builder);
            }
        }
        builder.endObject();
    }
}
