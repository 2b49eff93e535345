/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How often the neighbours of an item say what the item is: each item's label is guessed by a vote of others, never of itself, and the
 * share of right guesses is the agreement.
 */
final class Agreement {
    /** Rows that one pass multiplies with: their transposed block stays in the second-level cache. */
    private static final int BLOCK = 64;

    private Agreement() {}

    /** The agreement of guessing by a label's frequency: the sum of the squared shares. */
    static double byChance(List<String> labels) {
        double sum = 0;
        for (int count : counts(labels).values()) {
            double share = (double) count / labels.size();
            sum += share * share;
        }
        return sum;
    }

    /** The agreement of always guessing the most frequent label. */
    static double ofMajority(List<String> labels) {
        return (double) counts(labels).values().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(0)
                / labels.size();
    }

    private static Map<String, Integer> counts(List<String> labels) {
        Map<String, Integer> counts = new HashMap<>();
        labels.forEach(label -> counts.merge(label, 1, Integer::sum));
        return counts;
    }

    /**
     * Vote of the {@code k} others with the largest dot products; among labels with equally many votes the nearest one's counts, and
     * among items with equal products the first.
     */
    static double byNearest(float[][] vectors, List<String> labels, int k) {
        int n = vectors.length;
        int dimension = vectors[0].length;
        boolean[] right = new boolean[n];
        int blocks = (n + BLOCK - 1) / BLOCK;
        IntStream.range(0, blocks).parallel().forEach(block -> {
            int from = block * BLOCK;
            int rows = Math.min(BLOCK, n - from);
            float[] transposed = new float[dimension * rows];
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < dimension; i++) {
                    transposed[i * rows + row] = vectors[from + row][i];
                }
            }
            Nearest[] nearest = new Nearest[rows];
            for (int row = 0; row < rows; row++) {
                nearest[row] = new Nearest(k);
            }
            float[] products = new float[rows];
            for (int other = 0; other < n; other++) {
                Arrays.fill(products, 0);
                for (int i = 0; i < dimension; i++) {
                    float component = vectors[other][i];
                    int offset = i * rows;
                    for (int row = 0; row < rows; row++) {
                        products[row] += component * transposed[offset + row];
                    }
                }
                for (int row = 0; row < rows; row++) {
                    if (other != from + row) {
                        nearest[row].offer(other, products[row]);
                    }
                }
            }
            for (int row = 0; row < rows; row++) {
                right[from + row] = labels.get(from + row).equals(nearest[row].vote(labels));
            }
        });
        return share(right);
    }

    /** The k items with the largest values so far, largest first. */
    private static final class Nearest {
        private final int[] items;
        private final float[] values;
        private int size;

        Nearest(int k) {
            items = new int[k];
            values = new float[k];
        }

        /** Takes items in ascending order, so that of equal values the first item stays. */
        void offer(int item, float value) {
            if (size == items.length && value <= values[size - 1]) {
                return;
            }
            int at = size < items.length ? size++ : size - 1;
            while (at > 0 && values[at - 1] < value) {
                items[at] = items[at - 1];
                values[at] = values[at - 1];
                at--;
            }
            items[at] = item;
            values[at] = value;
        }

        String vote(List<String> labels) {
            Map<String, Integer> votes = new HashMap<>();
            String best = null;
            for (int i = 0; i < size; i++) {
                votes.merge(labels.get(items[i]), 1, Integer::sum);
            }
            for (int i = 0; i < size; i++) {
                String label = labels.get(items[i]);
                if (best == null || votes.get(label) > votes.get(best)) {
                    best = label;
                }
            }
            return best;
        }
    }

    /**
     * Vote of the others that share the longest prefix of codes with an item, counted over the whole group; labels with equally many
     * votes are decided by the next shorter prefix, then by the label's own order. An item with whom nobody shares a first code asks
     * everyone.
     *
     * @param codes an item's codes, coarse to fine; all of one length
     */
    static double byPrefix(List<List<Integer>> codes, List<String> labels) {
        int depth = codes.get(0).size();
        List<Map<List<Integer>, Map<String, Integer>>> groups = new ArrayList<>();
        for (int length = 0; length <= depth; length++) {
            Map<List<Integer>, Map<String, Integer>> byPrefix = new HashMap<>();
            for (int item = 0; item < codes.size(); item++) {
                byPrefix.computeIfAbsent(codes.get(item).subList(0, length), prefix -> new HashMap<>())
                        .merge(labels.get(item), 1, Integer::sum);
            }
            groups.add(byPrefix);
        }
        boolean[] right = new boolean[codes.size()];
        for (int item = 0; item < right.length; item++) {
            right[item] = labels.get(item).equals(prefixVote(groups, codes.get(item), labels.get(item)));
        }
        return share(right);
    }

    private static String prefixVote(
            List<Map<List<Integer>, Map<String, Integer>>> groups, List<Integer> codes, String own) {
        List<String> candidates = null;
        for (int length = codes.size(); length >= 0; length--) {
            Map<String, Integer> votes = new HashMap<>(groups.get(length).get(codes.subList(0, length)));
            votes.computeIfPresent(own, (label, count) -> count == 1 ? null : count - 1);
            if (votes.isEmpty()) {
                continue;
            }
            if (candidates != null) {
                votes.keySet().retainAll(candidates);
            }
            int most = votes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            candidates = votes.entrySet().stream()
                    .filter(entry -> entry.getValue() == most)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            if (candidates.size() == 1) {
                break;
            }
        }
        return candidates == null ? null : candidates.get(0);
    }

    private static double share(boolean[] right) {
        int count = 0;
        for (boolean each : right) {
            count += each ? 1 : 0;
        }
        return (double) count / right.length;
    }
}
