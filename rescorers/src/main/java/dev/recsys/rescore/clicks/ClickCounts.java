/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Impressions added up: one cell for each item of a group at each position where it stood, since nothing else tells two impressions apart.
 *
 * @param positions ascending, those that occur
 * @param groups    of each pair of a group and an item, in the order in which they first occur
 * @param items     of each pair
 * @param pairs     of each cell, the number of its pair
 * @param places    of each cell, the index of its position
 * @param shown     of each cell, impressions
 * @param rewards   of each cell, their sum
 */
record ClickCounts(
        int[] positions, String[] groups, String[] items, int[] pairs, int[] places, long[] shown, double[] rewards) {

    private record Pair(String group, String item) {}

    private record Cell(int pair, int place) {}

    /** @throws IllegalArgumentException there is no impression, or none has a reward */
    static ClickCounts of(List<Impression> impressions) {
        TreeSet<Integer> seen = new TreeSet<>();
        double all = 0;
        for (Impression impression : impressions) {
            seen.add(impression.position());
            all += impression.reward();
        }
        if (impressions.isEmpty()) {
            throw new IllegalArgumentException("there is no impression: there is nothing to learn");
        }
        if (all == 0) {
            throw new IllegalArgumentException(
                    "none of [" + impressions.size() + "] impressions was clicked: there is nothing to learn");
        }
        int[] positions = seen.stream().mapToInt(Integer::intValue).toArray();
        int[] placeOf = new int[positions[positions.length - 1] + 1];
        for (int i = 0; i < positions.length; i++) {
            placeOf[positions[i]] = i;
        }
        Map<Pair, Integer> pairs = new HashMap<>();
        Map<Cell, Integer> cells = new HashMap<>();
        Cells room = new Cells();
        for (Impression impression : impressions) {
            Pair pair = new Pair(impression.group(), impression.item());
            Integer number = pairs.get(pair);
            if (number == null) {
                number = pairs.size();
                pairs.put(pair, number);
            }
            int place = placeOf[impression.position()];
            Cell cell = new Cell(number, place);
            Integer at = cells.get(cell);
            if (at == null) {
                at = cells.size();
                cells.put(cell, at);
                room.add(number, place);
            }
            room.shown[at]++;
            room.rewards[at] += impression.reward();
        }
        String[] groups = new String[pairs.size()];
        String[] items = new String[pairs.size()];
        pairs.forEach((pair, number) -> {
            groups[number] = pair.group();
            items[number] = pair.item();
        });
        return room.counts(positions, groups, items);
    }

    int cells() {
        return pairs.length;
    }

    /** What was said of each pair, with its sums. */
    List<ItemEstimate> estimates(double[] values) {
        long[] impressions = new long[items.length];
        double[] sums = new double[items.length];
        for (int c = 0; c < cells(); c++) {
            impressions[pairs[c]] += shown[c];
            sums[pairs[c]] += rewards[c];
        }
        ItemEstimate[] estimates = new ItemEstimate[items.length];
        for (int p = 0; p < items.length; p++) {
            estimates[p] = new ItemEstimate(groups[p], items[p], values[p], impressions[p], sums[p]);
        }
        return List.of(estimates);
    }

    /** Cells that grow. */
    private static final class Cells {
        private int[] pairs = new int[1024];
        private int[] places = new int[1024];
        private long[] shown = new long[1024];
        private double[] rewards = new double[1024];
        private int count;

        void add(int pair, int place) {
            if (count == pairs.length) {
                resize(2 * count);
            }
            pairs[count] = pair;
            places[count++] = place;
        }

        private void resize(int length) {
            pairs = Arrays.copyOf(pairs, length);
            places = Arrays.copyOf(places, length);
            shown = Arrays.copyOf(shown, length);
            rewards = Arrays.copyOf(rewards, length);
        }

        ClickCounts counts(int[] positions, String[] groups, String[] items) {
            resize(count);
            return new ClickCounts(positions, groups, items, pairs, places, shown, rewards);
        }
    }
}
