/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.SortedSetDocValues;

/** Numbers of the categories that were met in one segment, by their ordinals there: looking a term up for each document is slow. */
final class SegmentCategories {
    private final CategoryTally tally;

    /** No larger than the tally, which is bounded. */
    private final Map<Long, Integer> numbers = new HashMap<>();

    SegmentCategories(CategoryTally tally) {
        this.tally = tally;
    }

    /** The number of the first value of the document that {@code values} stand on. */
    int number(SortedSetDocValues values) throws IOException {
        long ord = values.nextOrd();
        Integer number = numbers.get(ord);
        if (number == null) {
            number = tally.number(values.lookupOrd(ord));
            numbers.put(ord, number);
        }
        return number;
    }
}
