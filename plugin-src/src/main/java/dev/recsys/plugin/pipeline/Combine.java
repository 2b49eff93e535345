/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/** How the score of the user's own query and those of its rewrites become one. */
enum Combine {
    /** The best of them: what only the user's own words find does not fall behind what rewrites find as well. */
    DIS_MAX,
    /** Their sum. */
    SUM;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Combine parse(String property, String text) {
        for (Combine combine : values()) {
            if (combine.wireName().equals(text)) {
                return combine;
            }
        }
        List<String> names = Arrays.stream(values()).map(Combine::wireName).toList();
        throw new IllegalArgumentException("[" + property + "] is [" + text + "]; it must be one of " + names);
    }

    /**
     * A query that finds what any of them finds.
     *
     * @param tieBreaker for {@link #DIS_MAX}: what the others add of their scores, from 0 to 1
     */
    QueryBuilder of(List<QueryBuilder> queries, float tieBreaker) {
        if (queries.size() == 1) {
            return queries.get(0);
        }
        return switch (this) {
            case DIS_MAX -> {
                DisMaxQueryBuilder best = new DisMaxQueryBuilder().tieBreaker(tieBreaker);
                queries.forEach(best::add);
                yield best;
            }
            case SUM -> {
                BoolQueryBuilder sum = new BoolQueryBuilder();
                queries.forEach(sum::should);
                yield sum;
            }
        };
    }
}
