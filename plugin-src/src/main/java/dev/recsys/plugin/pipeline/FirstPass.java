/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.OptionalLong;
import org.apache.lucene.search.TotalHits;
import org.opensearch.search.SearchHits;

/**
 * How much a search found.
 *
 * @param from of the page
 * @param size of the page, at most
 */
record FirstPass(SearchHits hits, int from, int size) {
    /**
     * How many documents it found in all; empty if that is not known, as where they were not counted to the end and the page is full.
     */
    OptionalLong total() {
        TotalHits total = hits.getTotalHits();
        if (total != null && total.relation() == TotalHits.Relation.EQUAL_TO) {
            return OptionalLong.of(total.value());
        }
        int listed = hits.getHits().length;
        boolean last = listed < size && (listed > 0 || from == 0);
        return last ? OptionalLong.of((long) from + listed) : OptionalLong.empty();
    }

    /** How many more hits the page has room for. */
    int room() {
        return Math.max(0, size - hits.getHits().length);
    }

    /** Where the rest of the page begins among hits that come behind all of these. */
    int fromOfRest(long total) {
        return (int) Math.max(0, from - total);
    }
}
