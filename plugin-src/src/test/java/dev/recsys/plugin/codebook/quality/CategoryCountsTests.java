/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.util.BytesRef;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.test.OpenSearchTestCase;

public class CategoryCountsTests extends OpenSearchTestCase {
    private record Item(int code, String category) {}

    private List<Item> items(int count, int codes, int categories) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int code = randomInt(codes - 1);
            // Categories follow codes, somewhat.
            int category = randomBoolean() ? code % categories : randomInt(categories - 1);
            items.add(new Item(code, "category-" + category));
        }
        return items;
    }

    private static CategoryCounts count(List<Item> items) {
        CategoryTally tally = new CategoryTally(bytes -> {});
        for (Item item : items) {
            tally.add(item.code(), tally.number(new BytesRef(item.category())));
        }
        return tally.finish();
    }

    private static CategoryCounts copy(CategoryCounts counts) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            counts.writeTo(out);
            try (StreamInput in = out.bytes().streamInput()) {
                return new CategoryCounts(in);
            }
        }
    }

    private static void assertSame(CategoryCounts expected, CategoryCounts found) {
        assertEquals(expected.names(), found.names());
        assertArrayEquals(expected.pairs().keys(), found.pairs().keys());
        assertArrayEquals(expected.pairs().counts(), found.pairs().counts());
    }

    public void testAnySplitCountsTheSame() throws IOException {
        List<Item> items = items(500, 9, 7);
        CategoryCounts whole = count(items);
        Map<Item, Integer> slow = new HashMap<>();
        items.forEach(item -> slow.merge(item, 1, Integer::sum));
        assertEquals(slow.size(), whole.pairs().distinct());
        for (int i = 0; i < whole.pairs().distinct(); i++) {
            long pair = whole.pairs().keys()[i];
            Item item = new Item(
                    CategoryCounts.code(pair),
                    whole.names().get(CategoryCounts.category(pair)).utf8ToString());
            assertEquals(slow.get(item), Integer.valueOf(whole.pairs().counts()[i]));
        }

        Collections.shuffle(items, random());
        int a = randomInt(500);
        int b = a + randomInt(500 - a);
        CategoryCounts merged = copy(count(items.subList(a, b)))
                .merge(count(items.subList(b, 500)))
                .merge(copy(count(items.subList(0, a))));
        assertSame(whole, merged);
        assertSame(whole, CategoryCounts.NONE.merge(whole).merge(CategoryCounts.NONE));
    }

    public void testShuffledControlIsWhatDealingAtRandomGives() {
        List<Item> items = items(200, 5, 4);
        Purity purity = Purity.of(count(items), random().nextLong());
        assertEquals(200, purity.items());

        List<String> categories =
                new ArrayList<>(items.stream().map(Item::category).toList());
        double mean = 0;
        int rounds = 500;
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(categories, random());
            Map<Integer, Map<String, Integer>> byCode = new TreeMap<>();
            for (int i = 0; i < 200; i++) {
                byCode.computeIfAbsent(items.get(i).code(), code -> new HashMap<>())
                        .merge(categories.get(i), 1, Integer::sum);
            }
            mean += byCode.values().stream()
                            .mapToInt(counts -> counts.values().stream()
                                    .max(Integer::compare)
                                    .orElseThrow())
                            .sum()
                    / 200.0
                    / rounds;
        }
        // One deal differs from the mean by about 0.02, the mean of ten by a third of that.
        assertEquals(mean, purity.shuffled(), 0.05);
        assertTrue(purity.purity() > purity.shuffled());
    }

    public void testCategoriesThatFollowTheCodesArePure() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            items.add(new Item(i % 10, "category-" + i % 5));
        }
        assertEquals(1, Purity.of(count(items), 1).purity(), 0);
        assertEquals(
                Purity.of(count(items), 7).shuffled(),
                Purity.of(count(items), 7).shuffled(),
                0);
        List<Item> one = List.of(new Item(3, "only"), new Item(4, "only"));
        assertEquals(1, Purity.of(count(one), 1).shuffled(), 0);
    }

    public void testTooManyCategoriesAreRefused() {
        CategoryTally tally = new CategoryTally(bytes -> {});
        for (int i = 0; i < CategoryCounts.MAX_CATEGORIES; i++) {
            tally.add(0, tally.number(new BytesRef("category-" + i)));
        }
        String message = "[category_field] has more than [10000] distinct values in the sample;"
                + " name a field of fewer categories";
        Exception e = expectThrows(IllegalArgumentException.class, () -> tally.number(new BytesRef("one more")));
        assertEquals(message, e.getMessage());
        CategoryCounts full = tally.finish();
        CategoryCounts other = count(List.of(new Item(1, "one more")));
        e = expectThrows(IllegalArgumentException.class, () -> full.merge(other));
        assertEquals(message, e.getMessage());
    }

    public void testKeysAreCounted() {
        KeyTally tally = new KeyTally(bytes -> {});
        Map<Long, Integer> slow = new TreeMap<>();
        int n = randomInt(5000);
        for (int i = 0; i < n; i++) {
            long key = randomBoolean() ? randomInt(50) - 25 : random().nextLong();
            tally.add(key);
            slow.merge(key, 1, Integer::sum);
        }
        KeyCounts counts = tally.finish(key -> key);
        assertArrayEquals(slow.keySet().stream().mapToLong(key -> key).toArray(), counts.keys());
        assertArrayEquals(slow.values().stream().mapToInt(count -> count).toArray(), counts.counts());
        assertEquals(n, counts.total());
        assertEquals(slow.values().stream().max(Integer::compare).orElse(0).intValue(), counts.largest());
        assertEquals(
                slow.values().stream()
                        .filter(count -> count > 1)
                        .mapToLong(count -> count)
                        .sum(),
                counts.repeated());
    }

    public void testNothingStaysReserved() {
        long[] reserved = new long[1];
        KeyTally tally = new KeyTally(bytes -> reserved[0] += bytes);
        int n = 1 + randomInt(5000);
        for (int i = 0; i < n; i++) {
            tally.add(i % 7);
            assertTrue(reserved[0] >= (long) Long.BYTES * (i + 1));
        }
        KeyCounts counts = tally.finish(key -> key);
        assertEquals((long) KeyCounts.ENTRY_BYTES * counts.distinct(), reserved[0]);
        assertEquals(n, Arrays.stream(counts.counts()).sum());
    }
}
