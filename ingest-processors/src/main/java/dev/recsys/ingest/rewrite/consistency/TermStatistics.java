/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import java.util.Map;

/**
 * What BM25 has to know of a collection.
 *
 * @param documents        number of documents, at least 1
 * @param averageLength    mean number of terms of a document, above 0
 * @param frequencies      in how many documents a term is, for the most frequent terms; each from 1 to {@code documents}
 * @param defaultFrequency likewise for every other term, may be a fraction
 */
public record TermStatistics(
        long documents, double averageLength, Map<String, Integer> frequencies, double defaultFrequency) {
    public TermStatistics {
        frequencies = Map.copyOf(frequencies);
        if (documents < 1) {
            throw new IllegalArgumentException("[documents] is [" + documents + "]; it must be at least 1");
        }
        if ((averageLength > 0 && Double.isFinite(averageLength)) == false) {
            throw new IllegalArgumentException("[average_length] is [" + averageLength + "]; it must be above 0");
        }
        if ((defaultFrequency >= 0 && defaultFrequency <= documents) == false) {
            throw new IllegalArgumentException("[default_frequency] is [" + defaultFrequency
                    + "]; it must be from 0 to the number of documents, which is [" + documents + "]");
        }
        for (Map.Entry<String, Integer> each : frequencies.entrySet()) {
            if (each.getValue() < 1 || each.getValue() > documents) {
                throw new IllegalArgumentException("the frequency of [" + each.getKey() + "] is [" + each.getValue()
                        + "]; it must be from 1 to the number of documents, which is [" + documents + "]");
            }
        }
    }

    /** How telling a term is: {@code ln(1 + (N − n + 0.5) / (n + 0.5))}, as Lucene has it; above 0. */
    double inverseFrequency(String term) {
        Integer known = frequencies.get(term);
        double frequency = known == null ? defaultFrequency : known;
        return Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
    }
}
