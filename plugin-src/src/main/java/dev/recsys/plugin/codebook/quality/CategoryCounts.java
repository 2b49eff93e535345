/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.BytesRef;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * How many items have each code of the first level and each category.
 *
 * @param names the categories, ascending
 * @param pairs counts of {@link #pair}
 */
record CategoryCounts(List<BytesRef> names, KeyCounts pairs) implements Writeable {
    /** More are no categories but a property of each item. */
    static final int MAX_CATEGORIES = 10_000;

    static final CategoryCounts NONE = new CategoryCounts(List.of(), KeyCounts.NONE);

    CategoryCounts {
        names = List.copyOf(names);
    }

    CategoryCounts(StreamInput in) throws IOException {
        this(in.readList(StreamInput::readBytesRef), new KeyCounts(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeCollection(names, StreamOutput::writeBytesRef);
        pairs.writeTo(out);
    }

    /** A code and the position of a category, as one key; keys are in the order of the codes. */
    static long pair(int code, int category) {
        return (long) code << Integer.SIZE | category;
    }

    static int code(long pair) {
        return (int) (pair >>> Integer.SIZE);
    }

    static int category(long pair) {
        return (int) pair;
    }

    /** @throws IllegalArgumentException together they have too many categories */
    CategoryCounts merge(CategoryCounts other) {
        List<BytesRef> all = new ArrayList<>(Math.max(names.size(), other.names.size()));
        int[] here = new int[names.size()];
        int[] there = new int[other.names.size()];
        int i = 0;
        int j = 0;
        while (i < here.length || j < there.length) {
            int order =
                    i == here.length ? 1 : j == there.length ? -1 : names.get(i).compareTo(other.names.get(j));
            all.add(order <= 0 ? names.get(i) : other.names.get(j));
            if (order <= 0) {
                here[i++] = all.size() - 1;
            }
            if (order >= 0) {
                there[j++] = all.size() - 1;
            }
        }
        checkCount(all.size());
        return new CategoryCounts(all, renamed(pairs, here).merge(renamed(other.pairs, there)));
    }

    /** Ascending positions stay ascending, so the keys stay sorted. */
    private static KeyCounts renamed(KeyCounts pairs, int[] positions) {
        long[] keys = new long[pairs.keys().length];
        for (int i = 0; i < keys.length; i++) {
            long pair = pairs.keys()[i];
            keys[i] = pair(code(pair), positions[category(pair)]);
        }
        return new KeyCounts(keys, pairs.counts());
    }

    /** @throws IllegalArgumentException there are too many */
    static void checkCount(int categories) {
        if (categories > MAX_CATEGORIES) {
            throw new IllegalArgumentException("[category_field] has more than [" + MAX_CATEGORIES
                    + "] distinct values in the sample; name a field of fewer categories");
        }
    }
}
