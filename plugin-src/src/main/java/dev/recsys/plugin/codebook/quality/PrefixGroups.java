/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * Mean cosine of the pairs of items that share a prefix of one depth, without looking at pairs: of unit vectors u in a group of n,
 * Σ_{i≠j} u_i·u_j = ‖Σu‖² − n.
 *
 * <p>There may be too many groups to keep a sum for each. Those of the smallest hashes are kept: they are a random sample of the
 * prefixes, exact for each of them, and the same however the items are split.
 */
final class PrefixGroups implements Writeable {
    /** Components of sums kept at one depth: 8 MB. With 384 dimensions these are 2,730 groups. */
    static final int MAX_VALUES = 1 << 20;

    /** The same over all depths. */
    static final int MAX_VALUES_TOGETHER = 1 << 22;

    /** Where vectors are short, what surrounds a sum would outweigh it. */
    static final int MAX_GROUPS = 1 << 14;

    /** A sum of 2^26 components of 1 stays within 64 bits, and rounding changes a cosine by less than 1e-9. */
    static final double SCALE = 0x1p36;

    /** An entry of the map, its key, the group, and the header of its array. */
    private static final int GROUP_OVERHEAD_BYTES = 160;

    private static final class Group {
        private long members;
        private final long[] sums;

        Group(int dimension) {
            this.sums = new long[dimension];
        }
    }

    private final int dimension;
    private final int limit;
    private final TreeMap<Long, Group> groups = new TreeMap<>();

    /** @param limit groups to keep, at least 1 */
    PrefixGroups(int dimension, int limit) {
        this.dimension = dimension;
        this.limit = limit;
    }

    PrefixGroups(StreamInput in) throws IOException {
        this(in.readVInt(), in.readVInt());
        int size = in.readVInt();
        for (int g = 0; g < size; g++) {
            long hash = in.readLong();
            Group group = new Group(dimension);
            group.members = in.readVLong();
            for (int j = 0; j < dimension; j++) {
                group.sums[j] = in.readZLong();
            }
            groups.put(hash, group);
        }
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(dimension);
        out.writeVInt(limit);
        out.writeVInt(groups.size());
        for (Map.Entry<Long, Group> entry : groups.entrySet()) {
            out.writeLong(entry.getKey());
            out.writeVLong(entry.getValue().members);
            for (long sum : entry.getValue().sums) {
                out.writeZLong(sum);
            }
        }
    }

    /** How many groups can be kept at each depth of a codebook. */
    static int limit(int dimension, int depth) {
        int values = Math.min(MAX_VALUES, MAX_VALUES_TOGETHER / depth);
        return Math.max(1, Math.min(MAX_GROUPS, values / dimension));
    }

    /**
     * Adds an item to the group of its prefix.
     *
     * @param unit    its vector, of length 1, times {@link #SCALE}
     * @param reserve told of bytes before they are taken; may throw
     */
    void add(long prefix, long[] unit, LongConsumer reserve) {
        Group group = groups.get(prefix);
        if (group == null) {
            if (groups.size() == limit) {
                if (prefix > groups.lastKey()) {
                    return;
                }
                // Whatever is let go is never wanted again: there are enough of smaller hashes.
                groups.pollLastEntry();
            } else {
                reserve.accept((long) Long.BYTES * dimension + GROUP_OVERHEAD_BYTES);
            }
            group = new Group(dimension);
            groups.put(prefix, group);
        }
        group.members++;
        for (int j = 0; j < dimension; j++) {
            group.sums[j] += unit[j];
        }
    }

    /** Takes over the items of others, which are not to be used any more; gives back this. */
    PrefixGroups merge(PrefixGroups others) {
        others.groups.forEach((prefix, other) -> {
            Group group = groups.putIfAbsent(prefix, other);
            if (group != null) {
                group.members += other.members;
                for (int j = 0; j < dimension; j++) {
                    group.sums[j] += other.sums[j];
                }
            }
        });
        while (groups.size() > limit) {
            groups.pollLastEntry();
        }
        return this;
    }

    /** Pairs of items within the groups that are kept. */
    long pairs() {
        long pairs = 0;
        for (Group group : groups.values()) {
            pairs += group.members * (group.members - 1) / 2;
        }
        return pairs;
    }

    /** Mean cosine of those pairs; NaN where there is none. */
    double meanCosine() {
        double cosines = 0;
        for (Group group : groups.values()) {
            if (group.members > 1) {
                double squared = 0;
                for (long sum : group.sums) {
                    squared += (sum / SCALE) * (sum / SCALE);
                }
                cosines += squared - group.members;
            }
        }
        long pairs = pairs();
        return pairs == 0 ? Double.NaN : cosines / (2.0 * pairs);
    }
}
