/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.List;
import java.util.Objects;

/**
 * What a table knows of one query.
 *
 * @param query          normalised
 * @param frequency      times that it was asked in the log; 0 where it is not from a log
 * @param zeroResultRate share of those that found nothing, from 0 to 1; NaN where it is not from a log
 * @param categories     most probable first
 * @param rewrites       by type, then best first
 * @param related        best first
 */
public record QueryRow(
        String query,
        long frequency,
        QuerySegment segment,
        double zeroResultRate,
        List<CategoryShare> categories,
        List<Rewrite> rewrites,
        List<RelatedQuery> related) {
    public QueryRow {
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(segment, "segment");
        categories = List.copyOf(categories);
        rewrites = List.copyOf(rewrites);
        related = List.copyOf(related);
    }
}
