/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.List;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.ScoreSortBuilder;
import org.opensearch.search.sort.SortBuilder;
import org.opensearch.search.sort.SortOrder;

/** What decides the order of a search's hits. */
enum Sorting {
    /** The score alone. */
    SCORE,
    /** The score, and something else where scores are equal. */
    SCORE_FIRST,
    /** Something else: a rewrite's lower score would not put its hits behind the user's own. */
    OTHER;

    static Sorting of(SearchSourceBuilder source) {
        List<SortBuilder<?>> sorts = source.sorts();
        if (sorts == null || sorts.isEmpty()) {
            return SCORE;
        }
        boolean byScore = sorts.get(0) instanceof ScoreSortBuilder score && score.order() == SortOrder.DESC;
        return byScore ? SCORE_FIRST : OTHER;
    }
}
