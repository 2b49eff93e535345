/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

public class AgreementTests extends RandomizedTest {
    @Test
    public void testChanceAndMajorityAreThoseOfTheShares() {
        List<String> labels = List.of("a", "a", "b", "c");
        assertEquals(0.25 + 0.0625 + 0.0625, Agreement.byChance(labels), 1e-12);
        assertEquals(0.5, Agreement.ofMajority(labels), 1e-12);
    }

    @Test
    public void testNearestVoteIsThatOfASlowerSearch() {
        int n = between(2, 300);
        int k = between(1, 7);
        int dimension = between(1, 20);
        float[][] vectors = new float[n][dimension];
        for (float[] vector : vectors) {
            for (int i = 0; i < dimension; i++) {
                // small whole numbers: products are exact, and many are equal
                vector[i] = between(-3, 3);
            }
        }
        List<String> labels = randomLabels(n);
        assertEquals(slowNearest(vectors, labels, k), Agreement.byNearest(vectors, labels, k), 1e-12);
    }

    private static double slowNearest(float[][] vectors, List<String> labels, int k) {
        int right = 0;
        for (int item = 0; item < vectors.length; item++) {
            float[] vector = vectors[item];
            int self = item;
            List<Integer> nearest = IntStream.range(0, vectors.length)
                    .boxed()
                    .filter(other -> other != self)
                    .sorted(Comparator.<Integer>comparingDouble(other -> -product(vector, vectors[other]))
                            .thenComparing(other -> other))
                    .limit(k)
                    .toList();
            String guess = null;
            long votes = 0;
            for (int other : nearest) {
                long count = nearest.stream()
                        .filter(each -> labels.get(each).equals(labels.get(other)))
                        .count();
                if (count > votes) {
                    votes = count;
                    guess = labels.get(other);
                }
            }
            right += labels.get(item).equals(guess) ? 1 : 0;
        }
        return (double) right / vectors.length;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    public void testPrefixVoteIsThatOfASlowerSearch() {
        int n = between(2, 120);
        int depth = between(1, 4);
        List<List<Integer>> codes = new ArrayList<>();
        for (int item = 0; item < n; item++) {
            List<Integer> path = new ArrayList<>();
            for (int level = 0; level < depth; level++) {
                path.add(between(0, 3));
            }
            codes.add(path);
        }
        List<String> labels = randomLabels(n);
        assertEquals(slowPrefix(codes, labels), Agreement.byPrefix(codes, labels), 1e-12);
    }

    private static double slowPrefix(List<List<Integer>> codes, List<String> labels) {
        int right = 0;
        for (int item = 0; item < codes.size(); item++) {
            int self = item;
            int longest = IntStream.range(0, codes.size())
                    .filter(other -> other != self)
                    .map(other -> shared(codes.get(self), codes.get(other)))
                    .max()
                    .orElseThrow();
            List<String> candidates = null;
            for (int length = longest; length >= 0 && (candidates == null || candidates.size() > 1); length--) {
                int atLeast = length;
                List<String> among = candidates;
                Map<String, Long> votes = IntStream.range(0, codes.size())
                        .filter(other -> other != self && shared(codes.get(self), codes.get(other)) >= atLeast)
                        .mapToObj(labels::get)
                        .filter(label -> among == null || among.contains(label))
                        .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
                long most =
                        votes.values().stream().mapToLong(Long::longValue).max().orElseThrow();
                candidates = votes.keySet().stream()
                        .filter(label -> votes.get(label) == most)
                        .toList();
            }
            right += labels.get(item).equals(candidates.get(0)) ? 1 : 0;
        }
        return (double) right / codes.size();
    }

    private static int shared(List<Integer> a, List<Integer> b) {
        int length = 0;
        while (length < a.size() && a.get(length).equals(b.get(length))) {
            length++;
        }
        return length;
    }

    private static List<String> randomLabels(int n) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            labels.add(String.valueOf((char) ('a' + between(0, 4))));
        }
        return labels;
    }
}
