/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import java.util.Arrays;
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
 * @param counters     a count for each counter that the node knows
 * @param cacheBytes   bytes that its cached versions weigh
 * @param encodeTimes  counts of the buckets of {@link TimeHistogram}
 * @param encodeMicros time of all encoding together
 * @param rescoreTimes counts of such buckets, for the windows of rescorers
 * @param rescoreMicros time of all rescoring together
 */
public record StatsSnapshot(
        Map<Counter, Long> counters,
        long cacheBytes,
        long[] encodeTimes,
        long encodeMicros,
        long[] rescoreTimes,
        long rescoreMicros)
        implements Writeable, ToXContentFragment {

    static StatsSnapshot of(RecsysStats stats, long cacheBytes) {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counters.put(counter, stats.get(counter));
        }
        return new StatsSnapshot(
                counters,
                cacheBytes,
                stats.encodeTime().counts(),
                stats.encodeTime().totalMicros(),
                stats.rescoreTime().counts(),
                stats.rescoreTime().totalMicros());
    }

    /** Counters stand in the order of their declaration; those that the sender's or the reader's version does not know are left out. */
    static StatsSnapshot read(StreamInput in) throws IOException {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            if (counter.isKnownTo(in.getVersion())) {
                counters.put(counter, in.readVLong());
            }
        }
        return new StatsSnapshot(
                counters, in.readVLong(), in.readVLongArray(), in.readVLong(), in.readVLongArray(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        for (Counter counter : Counter.values()) {
            if (counter.isKnownTo(out.getVersion())) {
                out.writeVLong(counters.getOrDefault(counter, 0L));
            }
        }
        out.writeVLong(cacheBytes);
        out.writeVLongArray(encodeTimes);
        out.writeVLong(encodeMicros);
        out.writeVLongArray(rescoreTimes);
        out.writeVLong(rescoreMicros);
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
            time(builder, "encode_time", "documents", encodeTimes, encodeMicros);
        } else if (group.equals(Counter.RESCORED_DOCUMENTS.group())) {
            time(builder, "rescore_time", "windows", rescoreTimes, rescoreMicros);
        }
        builder.endObject();
    }

    private static void time(XContentBuilder builder, String name, String counted, long[] counts, long micros)
            throws IOException {
        builder.startObject(name);
        builder.field("total_in_micros", micros);
        builder.startArray("buckets");
        for (int bucket = 0; bucket < counts.length; bucket++) {
            builder.startObject();
            if (bucket < TimeHistogram.BUCKETS - 1) {
                builder.field("up_to_micros", TimeHistogram.upperBoundMicros(bucket));
            }
            builder.field(counted, counts[bucket]);
            builder.endObject();
        }
        builder.endArray();
        builder.endObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatsSnapshot that
                && counters.equals(that.counters)
                && cacheBytes == that.cacheBytes
                && Arrays.equals(encodeTimes, that.encodeTimes)
                && encodeMicros == that.encodeMicros
                && Arrays.equals(rescoreTimes, that.rescoreTimes)
                && rescoreMicros == that.rescoreMicros;
    }

    @Override
    public int hashCode() {
        return 31 * counters.hashCode() + Arrays.hashCode(encodeTimes);
    }
}
