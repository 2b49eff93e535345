/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How alike two normalised queries are: the mean of the Jaccard index of their words, without the {@code s} of a plural, and the Dice
 * index of their trigrams, from 0 to 1; symmetric, and 1 only for the same words in much the same order.
 */
public final class QuerySimilarity {
    private static final int GRAM = 3;

    /** {@code gas} and {@code bus} are no plurals. */
    private static final int SHORTEST_WITHOUT_PLURAL = 3;

    /** Stands for a space in a trigram; no normalised query has it. */
    private static final char EDGE = '_';

    private QuerySimilarity() {}

    /** @return NaN never; 0 if either is empty, but 1 for equal texts */
    public static double of(String one, String other) {
        if (one.equals(other)) {
            return 1;
        }
        return (jaccard(words(one), words(other)) + dice(trigrams(one), trigrams(other))) / 2;
    }

    /** Distinct words, as singular as a plain rule makes them. */
    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (String token : QueryText.tokens(text)) {
            boolean plural = token.length() > SHORTEST_WITHOUT_PLURAL
                    && token.endsWith("s")
                    && token.endsWith("ss") == false
                    && token.endsWith("us") == false;
            words.add(plural ? token.substring(0, token.length() - 1) : token);
        }
        return words;
    }

    /** Distinct trigrams of a normalised query with an edge before, after and between words; sorted. */
    public static Set<String> trigrams(String normalised) {
        int[] points =
                (EDGE + normalised.replace(' ', EDGE) + EDGE).codePoints().toArray();
        Set<String> grams = new TreeSet<>();
        if (normalised.isEmpty() == false) {
            for (int i = 0; i + GRAM <= points.length; i++) {
                grams.add(new String(points, i, GRAM));
            }
        }
        return grams;
    }

    /**
     * Whether two queries name the same numbers: {@code ps4} and {@code ps5} look alike, but who asks for one does not want the other.
     */
    public static boolean sameNumbers(String one, String other) {
        return numbers(one).equals(numbers(other));
    }

    private static Set<String> numbers(String text) {
        Set<String> numbers = new HashSet<>();
        List<String> tokens = QueryText.tokens(text);
        for (String token : tokens) {
            if (token.codePoints().anyMatch(Character::isDigit)) {
                numbers.add(token);
            }
        }
        return numbers;
    }

    /**
     * Trigrams that a query must share with one of {@code trigrams} if they are to be that similar: from similarity ≥ t follows
     * Dice ≥ d = 2t − 1, and from Dice = 2s / (a + b) with s ≤ b follows s ≥ a·d / (2 − d).
     */
    public static int leastShared(int trigrams, double similarity) {
        double dice = 2 * similarity - 1;
        // A little less: rounding must not lose one that is just similar enough.
        return dice <= 0 ? 1 : Math.max(1, (int) Math.ceil(trigrams * dice / (2 - dice) - 1e-9));
    }

    private static double jaccard(Set<String> one, Set<String> other) {
        int shared = shared(one, other);
        int all = one.size() + other.size() - shared;
        return all == 0 ? 0 : shared / (double) all;
    }

    private static double dice(Set<String> one, Set<String> other) {
        int all = one.size() + other.size();
        return all == 0 ? 0 : 2.0 * shared(one, other) / all;
    }

    private static int shared(Set<String> one, Set<String> other) {
        int shared = 0;
        for (String each : one) {
            if (other.contains(each)) {
                shared++;
            }
        }
        return shared;
    }
}
