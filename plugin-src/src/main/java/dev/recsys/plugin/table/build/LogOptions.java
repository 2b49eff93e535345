/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.table.CategoryLevel;
import java.util.Map;
import org.opensearch.common.Nullable;

/**
 * Which log of searches is read, and where the categories of what was converted stand.
 *
 * @param queriesIndex  UBI queries
 * @param eventsIndex   UBI events
 * @param after         milliseconds since 1970 from which on searches and events count, or null for all
 * @param actionGrades  what an event counts by what was done; above 0
 * @param catalogue     index of the documents that events name
 * @param categoryField path of the category in such a document, or null where categories are not wanted
 * @param maxQueries    distinct queries that are held in memory at most
 */
public record LogOptions(
        String queriesIndex,
        String eventsIndex,
        @Nullable Long after,
        Map<String, Double> actionGrades,
        String catalogue,
        @Nullable String categoryField,
        CategoryLevel categoryLevel,
        int maxQueries) {
    static final String QUERIES_INDEX = "ubi_queries";
    static final String EVENTS_INDEX = "ubi_events";
    static final int MAX_QUERIES = 200_000;
    static final int MOST_QUERIES = 5_000_000;

    /**
     * Takes {@code queries_index}, {@code events_index}, {@code after}, {@code action_grades} or {@code action_names},
     * {@code category_level} and {@code max_queries}, none of which must be there.
     */
    public static LogOptions take(JsonProperties log, String catalogue, String categoryField) {
        return new LogOptions(
                log.text("queries_index", QUERIES_INDEX),
                log.text("events_index", EVENTS_INDEX),
                BuildOptions.after(log.take("after")),
                BuildOptions.grades(log),
                catalogue,
                categoryField,
                CategoryLevel.take(log),
                log.integer("max_queries", MAX_QUERIES, 1, MOST_QUERIES));
    }
}
