/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.lucene.util.BytesRef;

/** Takes note of the categories of items one by one, to count them at the end. */
final class CategoryTally {
    /** Beside its bytes: the entry of the map, its key and its number. */
    private static final int NAME_OVERHEAD_BYTES = 120;

    private final LongConsumer reserve;
    private final Map<BytesRef, Integer> numbers = new HashMap<>();
    private final KeyTally pairs;

    /** @param reserve told of bytes before they are taken; may throw */
    CategoryTally(LongConsumer reserve) {
        this.reserve = reserve;
        this.pairs = new KeyTally(reserve);
    }

    /**
     * The number that stands for a category in {@link #add}.
     *
     * @throws IllegalArgumentException there are too many categories
     */
    int number(BytesRef name) {
        Integer number = numbers.get(name);
        if (number == null) {
            CategoryCounts.checkCount(numbers.size() + 1);
            reserve.accept((long) name.length + NAME_OVERHEAD_BYTES);
            number = numbers.size();
            numbers.put(BytesRef.deepCopyOf(name), number);
        }
        return number;
    }

    void add(int code, int category) {
        pairs.add(CategoryCounts.pair(code, category));
    }

    /** What was noted; call once. */
    CategoryCounts finish() {
        List<Map.Entry<BytesRef, Integer>> byName = numbers.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .toList();
        int[] positions = new int[byName.size()];
        for (int at = 0; at < positions.length; at++) {
            positions[byName.get(at).getValue()] = at;
        }
        // The numbers are in the order of the first occurrence; that of the names is the same on every shard.
        KeyCounts counts = pairs.finish(
                pair -> CategoryCounts.pair(CategoryCounts.code(pair), positions[CategoryCounts.category(pair)]));
        return new CategoryCounts(byName.stream().map(Map.Entry::getKey).toList(), counts);
    }
}
