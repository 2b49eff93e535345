/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.judgment;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.time.DateFormatter;
import org.opensearch.common.time.DateFormatters;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;

/** What User Behavior Insights calls the fields of its two indices, and how they are asked for and read. */
public final class UbiFields {
    public static final String ACTION = "action_name";
    public static final String QUERY_ID = "query_id";
    public static final String CLIENT_ID = "client_id";
    public static final String USER_QUERY = "user_query";
    public static final String TIMESTAMP = "timestamp";
    public static final String HIT_IDS = "query_response_hit_ids";
    public static final String OBJECT_ID = "event_attributes.object.object_id";

    private static final DateFormatter DATE = DateFormatter.forPattern("strict_date_optional_time||epoch_millis");

    private UbiFields() {}

    /** Exact values of a field that may be mapped as a keyword, or by itself as text with a keyword below it. */
    public static BoolQueryBuilder exactly(String field, Iterable<String> values) {
        List<String> list = new ArrayList<>();
        values.forEach(list::add);
        return QueryBuilders.boolQuery()
                .filter(QueryBuilders.boolQuery()
                        .should(QueryBuilders.termsQuery(field, list))
                        .should(QueryBuilders.termsQuery(field + ".keyword", list)));
    }

    /** The text of a field without white space around it, or null if there is none. */
    public static String text(SearchHit hit, String field) {
        Object value = XContentMapValues.extractValue(field, hit.getSourceAsMap());
        return value == null || value.toString().isBlank()
                ? null
                : value.toString().strip();
    }

    /**
     * A moment in milliseconds since 1970.
     *
     * @param value a number of milliseconds, or a text with a date
     * @throws IllegalArgumentException it is neither
     */
    public static long millis(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        return DateFormatters.from(DATE.parse(String.valueOf(value)))
                .toInstant()
                .toEpochMilli();
    }
}
