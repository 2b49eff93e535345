/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/** Takes note of keys one by one, to count them at the end. */
final class KeyTally {
    private static final int FIRST_ROOM = 1024;

    /** What one Java array can hold, less what some JVMs keep for its header. */
    private static final int MAX_ROOM = Integer.MAX_VALUE - 8;

    private final LongConsumer reserve;
    private long[] keys = new long[0];
    private int size;

    /** @param reserve told of bytes before they are taken (negative: after they are given back); may throw */
    KeyTally(LongConsumer reserve) {
        this.reserve = reserve;
    }

    void add(long key) {
        if (size == keys.length) {
            grow();
        }
        keys[size++] = key;
    }

    private void grow() {
        int room = (int) Math.min(MAX_ROOM, Math.max(FIRST_ROOM, size * 3L / 2));
        reserve.accept((long) Long.BYTES * room);
        long[] grown = Arrays.copyOf(keys, room);
        reserve.accept(-(long) Long.BYTES * keys.length);
        keys = grown;
    }

    /**
     * The keys and how often each was added; call once.
     *
     * @param renamed gives each key the name that it is counted under
     */
    KeyCounts finish(LongUnaryOperator renamed) {
        for (int i = 0; i < size; i++) {
            keys[i] = renamed.applyAsLong(keys[i]);
        }
        reserve.accept((long) KeyCounts.ENTRY_BYTES * size);
        KeyCounts counts = KeyCounts.of(keys, size);
        reserve.accept((long) KeyCounts.ENTRY_BYTES * (counts.distinct() - size) - (long) Long.BYTES * keys.length);
        keys = new long[0];
        size = 0;
        return counts;
    }
}
