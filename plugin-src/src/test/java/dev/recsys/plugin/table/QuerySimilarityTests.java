/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

public class QuerySimilarityTests extends OpenSearchTestCase {
    private static final List<String> WORDS =
            List.of("red", "reds", "shoe", "shoes", "usb", "hub", "hubs", "ps4", "ps5", "a", "b", "mens", "men");

    /** Random queries of few words, so that many are alike. */
    static String query(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    /** The definition, word by word. */
    static double slow(String one, String other) {
        if (one.equals(other)) {
            return 1;
        }
        Set<String> words = words(one);
        Set<String> others = words(other);
        Set<String> union = new HashSet<>(words);
        union.addAll(others);
        words.retainAll(others);
        double jaccard = words.size() / (double) union.size();
        Set<String> grams = grams(one);
        Set<String> otherGrams = grams(other);
        int both = grams.size() + otherGrams.size();
        grams.retainAll(otherGrams);
        return (jaccard + 2.0 * grams.size() / both) / 2;
    }

    private static final Map<String, String> SINGULAR =
            Map.of("reds", "red", "shoes", "shoe", "hubs", "hub", "mens", "men");

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (String word : text.split(" ")) {
            words.add(SINGULAR.getOrDefault(word, word));
        }
        return words;
    }

    private static Set<String> grams(String text) {
        String padded = "_" + text.replaceAll(" ", "_") + "_";
        Set<String> grams = new HashSet<>();
        for (int i = 0; i < padded.length() - 2; i++) {
            grams.add(padded.substring(i, i + 3));
        }
        return grams;
    }

    public void testAgainstTheDefinition() {
        for (int i = 0; i < 5_000; i++) {
            String one = query(random());
            String other = query(random());
            double similarity = QuerySimilarity.of(one, other);
            assertEquals(one + " | " + other, slow(one, other), similarity, 1e-12);
            assertEquals(similarity, QuerySimilarity.of(other, one), 0);
            assertTrue(similarity >= 0 && similarity <= 1);
        }
    }

    public void testWhatMustBeSharedLosesNoNearQuery() {
        for (int i = 0; i < 5_000; i++) {
            String one = query(random());
            String other = query(random());
            double similarity = QuerySimilarity.of(one, other);
            if (similarity == 0) {
                continue;
            }
            Set<String> grams = QuerySimilarity.trigrams(one);
            Set<String> shared = new HashSet<>(grams);
            shared.retainAll(QuerySimilarity.trigrams(other));
            assertTrue(one + " | " + other, shared.size() >= QuerySimilarity.leastShared(grams.size(), similarity));
        }
    }

    public void testAPluralIsNear() {
        assertTrue(QuerySimilarity.of("usb hub", "usb hubs") > 0.85);
        assertTrue(QuerySimilarity.of("usb hub", "red shoes") < 0.1);
    }

    public void testNumbers() {
        assertFalse(QuerySimilarity.sameNumbers("ps4 controller", "ps5 controller"));
        assertFalse(QuerySimilarity.sameNumbers("iphone 12 case", "iphone case"));
        assertTrue(QuerySimilarity.sameNumbers("iphone 12 case", "iphone 12 cases"));
    }
}
