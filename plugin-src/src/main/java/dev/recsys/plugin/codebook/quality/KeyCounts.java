/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * How often each of many keys occurs.
 *
 * @param keys   ascending, each once
 * @param counts occurrences of each, at least 1
 */
record KeyCounts(long[] keys, int[] counts) implements Writeable {
    static final KeyCounts NONE = new KeyCounts(new long[0], new int[0]);

    /** Bytes of one key and its count. */
    static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;

    KeyCounts(StreamInput in) throws IOException {
        this(in.readLongArray(), in.readVIntArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeLongArray(keys);
        out.writeVIntArray(counts);
    }

    /** Counts the first {@code n} entries, which are sorted in place. */
    static KeyCounts of(long[] occurrences, int n) {
        Arrays.sort(occurrences, 0, n);
        int distinct = 0;
        for (int i = 0; i < n; i++) {
            distinct += i == 0 || occurrences[i] != occurrences[i - 1] ? 1 : 0;
        }
        KeyCounts counted = new KeyCounts(new long[distinct], new int[distinct]);
        int at = -1;
        for (int i = 0; i < n; i++) {
            if (i == 0 || occurrences[i] != occurrences[i - 1]) {
                counted.keys[++at] = occurrences[i];
            }
            counted.counts[at]++;
        }
        return counted;
    }

    /** Occurrences here and there together. */
    KeyCounts merge(KeyCounts other) {
        if (keys.length == 0) {
            return other;
        }
        long[] mergedKeys = new long[keys.length + other.keys.length];
        int[] mergedCounts = new int[mergedKeys.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < keys.length || j < other.keys.length) {
            boolean left = j == other.keys.length || i < keys.length && keys[i] <= other.keys[j];
            boolean right = i == keys.length || j < other.keys.length && other.keys[j] <= keys[i];
            mergedKeys[size] = left ? keys[i] : other.keys[j];
            mergedCounts[size] = Math.addExact(left ? counts[i] : 0, right ? other.counts[j] : 0);
            i += left ? 1 : 0;
            j += right ? 1 : 0;
            size++;
        }
        return size == mergedKeys.length
                ? new KeyCounts(mergedKeys, mergedCounts)
                : new KeyCounts(Arrays.copyOf(mergedKeys, size), Arrays.copyOf(mergedCounts, size));
    }

    /** Number of keys. */
    int distinct() {
        return keys.length;
    }

    /** Occurrences of keys that occur more than once. */
    long repeated() {
        long repeated = 0;
        for (int count : counts) {
            repeated += count > 1 ? count : 0;
        }
        return repeated;
    }

    /** The highest count; 0 where there is no key. */
    int largest() {
        return Arrays.stream(counts).max().orElse(0);
    }

    /** All occurrences. */
    long total() {
        return Arrays.stream(counts).asLongStream().sum();
    }
}
