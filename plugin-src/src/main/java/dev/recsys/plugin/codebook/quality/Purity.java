/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How well the codes of the first level tell categories apart.
 *
 * @param items    that have a category
 * @param purity   share of them that have the most frequent category of their code: Σ_code max_category count / items; NaN without
 *                 items
 * @param shuffled mean purity when the same categories are dealt to the same codes at random
 */
record Purity(long items, double purity, double shuffled) {
    /** Each shuffle of many items gives nearly the same, so that few are enough for a mean. */
    static final int SHUFFLES = 10;

    /** Bytes that {@link #of} takes for a while, for each item. */
    static final int BYTES_PER_ITEM = Integer.BYTES;

    static Purity of(CategoryCounts counts, long seed) {
        int items = Math.toIntExact(counts.pairs().total());
        if (items == 0) {
            return new Purity(0, Double.NaN, Double.NaN);
        }
        int[] ends = ends(counts.pairs());
        int[] categories = categories(counts.pairs(), items);
        int[] tally = new int[counts.names().size()];
        double purity = mostFrequent(ends, categories, tally) / (double) items;
        SplittableRandom random = new SplittableRandom(seed);
        long shuffled = 0;
        for (int round = 0; round < SHUFFLES; round++) {
            shuffle(categories, random);
            shuffled += mostFrequent(ends, categories, tally);
        }
        return new Purity(items, purity, shuffled / (double) SHUFFLES / items);
    }

    /** Where the items of each code end, in the order of the codes. */
    private static int[] ends(KeyCounts pairs) {
        int[] ends = new int[pairs.distinct()];
        int codes = 0;
        int end = 0;
        for (int i = 0; i < pairs.distinct(); i++) {
            end += pairs.counts()[i];
            boolean last = i + 1 == pairs.distinct()
                    || CategoryCounts.code(pairs.keys()[i]) != CategoryCounts.code(pairs.keys()[i + 1]);
            if (last) {
                ends[codes++] = end;
            }
        }
        return Arrays.copyOf(ends, codes);
    }

    /** The category of each item, in the order of the codes. */
    private static int[] categories(KeyCounts pairs, int items) {
        int[] categories = new int[items];
        int from = 0;
        for (int i = 0; i < pairs.distinct(); i++) {
            int to = from + pairs.counts()[i];
            Arrays.fill(categories, from, to, CategoryCounts.category(pairs.keys()[i]));
            from = to;
        }
        return categories;
    }

    /** Fisher and Yates. */
    private static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }

    /**
     * How many items have the most frequent category of their code.
     *
     * @param tally zeros, for each category; left as zeros
     */
    private static long mostFrequent(int[] ends, int[] categories, int[] tally) {
        long total = 0;
        int from = 0;
        for (int end : ends) {
            int most = 0;
            for (int i = from; i < end; i++) {
                most = Math.max(most, ++tally[categories[i]]);
            }
            for (; from < end; from++) {
                tally[categories[from]] = 0;
            }
            total += most;
        }
        return total;
    }
}
