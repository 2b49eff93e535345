/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a {@link TimeHistogram} had counted at one moment.
 *
 * @param buckets counts of its buckets, from the shortest times on
 * @param micros  all times together
 */
public record TimeCounts(long[] buckets, long micros) implements Writeable {
    static TimeCounts read(StreamInput in) throws IOException {
        return new TimeCounts(in.readVLongArray(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLongArray(buckets);
        out.writeVLong(micros);
    }

    /** Writes for example {@code "encode_time": {"total_in_micros", "buckets": [{"up_to_micros", "documents"}, …]}}. */
    void toXContent(Timing timing, XContentBuilder builder) throws IOException {
        toXContent(timing.field(), timing.counted(), builder);
    }

    /** @param counted what is counted in a bucket */
    void toXContent(String field, String counted, XContentBuilder builder) throws IOException {
        builder.startObject(field);
        builder.field("total_in_micros", micros);
        builder.startArray("buckets");
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            builder.startObject();
            if (bucket < TimeHistogram.BUCKETS - 1) {
                builder.field("up_to_micros", TimeHistogram.upperBoundMicros(bucket));
            }
            builder.field(counted, buckets[bucket]);
            builder.endObject();
        }
        builder.endArray();
        builder.endObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeCounts that && Arrays.equals(buckets, that.buckets) && micros == that.micros;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(buckets) + Long.hashCode(micros);
    }
}
