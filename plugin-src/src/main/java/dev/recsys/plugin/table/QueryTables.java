/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;

/** Looks queries up in tables; the one thing that a search needs of them. */
public interface QueryTables {
    /** How a query was found. */
    enum Match {
        /** The table has the normalised query itself. */
        EXACT,
        /** It has one that is near enough. */
        NEAREST,
        /** It has none; only its classifier speaks. */
        FALLBACK,
        /** Nothing is known. */
        NONE
    }

    /**
     * How far to look.
     *
     * @param nearest  least similarity of a near query, in (0, 1], or NaN to take none
     * @param fallback whether the classifier may speak
     */
    record Reach(double nearest, boolean fallback) {}

    /**
     * What was found.
     *
     * @param reference  {@code name@version} of the table
     * @param normalised the query as the table writes it
     * @param similarity 1 for {@link Match#EXACT}, else of the near query, else NaN
     * @param row        for {@link Match#EXACT} and {@link Match#NEAREST}, else null
     * @param categories of the row or the classifier, most probable first
     */
    record Found(
            String reference,
            String normalised,
            Match match,
            double similarity,
            @Nullable QueryRow row,
            List<CategoryShare> categories) {
        public Found {
            categories = List.copyOf(categories);
        }
    }

    /**
     * What this node has in memory for the query, also that there is nothing; null if it must be asked for with {@link #lookup}. Never
     * blocks.
     */
    @Nullable
    Found cached(String reference, String query, Reach reach);

    /**
     * Looks a query up: exact, then nearest, then fallback.
     *
     * @param reference {@code name} of a table for its live version, or {@code name@version}
     * @param query     as the user typed it
     * @param listener  is completed once, never on the calling thread, in the caller's thread context; fails if there is no such table or
     *                  it cannot be read
     */
    void lookup(String reference, String query, Reach reach, ActionListener<Found> listener);
}
