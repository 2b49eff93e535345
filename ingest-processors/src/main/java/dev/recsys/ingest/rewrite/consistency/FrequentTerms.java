/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts in how many documents each term is, as far as its room goes: when it is full, the rarest terms are forgotten, so that the
 * frequent ones stay exact or nearly so (lossy counting: Manku and Motwani, VLDB 2002).
 */
final class FrequentTerms {
    private final int kept;
    private final int room;
    private final Map<String, Integer> counts = new HashMap<>();
    private boolean forgot;

    /**
     * @param kept number of the most frequent terms that are wanted, at least 1
     * @param room number of terms that are counted at a time, more than {@code kept}
     */
    FrequentTerms(int kept, int room) {
        if (kept < 1 || room <= kept) {
            throw new IllegalArgumentException("cannot keep [" + kept + "] terms in the room of [" + room + "]");
        }
        this.kept = kept;
        this.room = room;
    }

    void add(Set<String> termsOfADocument) {
        for (String term : termsOfADocument) {
            counts.merge(term, 1, Integer::sum);
        }
        for (int rare = 1; counts.size() > room; rare++) {
            int limit = rare;
            forgot |= counts.values().removeIf(count -> count <= limit);
        }
    }

    /** Terms counted now. */
    int size() {
        return counts.size();
    }

    private List<Map.Entry<String, Integer>> byFrequency() {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    TermStatistics statistics(long documents, double averageLength) {
        List<Map.Entry<String, Integer>> all = byFrequency();
        Map<String, Integer> frequencies = new HashMap<>();
        double others = 0;
        for (int i = 0; i < all.size(); i++) {
            if (i < kept) {
                frequencies.put(all.get(i).getKey(), all.get(i).getValue());
            } else {
                others += all.get(i).getValue();
            }
        }
        double usual = all.size() > kept ? others / (all.size() - kept) : forgot ? 1 : 0;
        return new TermStatistics(documents, averageLength, frequencies, usual);
    }
}
