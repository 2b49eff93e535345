/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.QueryBuilder;

/**
 * The query of a search, as the parts in which the user's text is looked for one by one: the sub-queries of a {@code hybrid}, or else the
 * query itself.
 *
 * <p>The {@code hybrid} query belongs to another plugin, whose classes cannot be seen from here: it is known by its name, taken apart and put
 * together as JSON. What else it says, such as its pagination depth, stays.
 *
 * @param whole  as it was given
 * @param hybrid the JSON within the {@code hybrid} query, or null if it is none
 * @param parts  null where a sub-query cannot be read from its JSON; such a one stays as it is
 */
record SearchQuery(QueryBuilder whole, @Nullable Map<String, Object> hybrid, List<QueryBuilder> parts) {
    static final String HYBRID = "hybrid";
    static final String QUERIES = "queries";

    static SearchQuery of(QueryBuilder query, QueryJson json) {
        if (HYBRID.equals(query.getName()) == false) {
            return new SearchQuery(query, null, List.of(query));
        }
        Map<String, Object> hybrid = body(QueryJson.of(query));
        List<QueryBuilder> parts = new ArrayList<>();
        for (Object each : queries(hybrid)) {
            parts.add(part(each, json));
        }
        return new SearchQuery(query, hybrid, Collections.unmodifiableList(parts));
    }

    @Nullable
    private static QueryBuilder part(Object query, QueryJson json) {
        try {
            return json.parse((Map<?, ?>) query);
        } catch (RuntimeException e) {
            // Some queries exist only on their way to the shards and have no JSON that can be read; none of them has
            // the user's text.
            return null;
        }
    }

    @SuppressWarnings("unchecked") // an object of names, as all that is read from JSON
    private static Map<String, Object> body(Map<String, Object> whole) {
        return (Map<String, Object>) whole.get(HYBRID);
    }

    private static List<?> queries(Map<String, Object> hybrid) {
        return hybrid.get(QUERIES) instanceof List<?> queries ? queries : List.of();
    }

    /** The parts that can be read. */
    List<QueryBuilder> readable() {
        return parts.stream().filter(Objects::nonNull).toList();
    }

    /**
     * The query with other parts.
     *
     * @param changed as many as there are; null for one that stays as it is
     */
    QueryBuilder with(List<QueryBuilder> changed, QueryJson json) {
        if (hybrid == null) {
            return changed.get(0) == null ? whole : changed.get(0);
        }
        List<Object> queries = new ArrayList<>(queries(hybrid));
        for (int i = 0; i < queries.size(); i++) {
            if (changed.get(i) != null) {
                queries.set(i, QueryJson.of(changed.get(i)));
            }
        }
        Map<String, Object> body = new LinkedHashMap<>(hybrid);
        body.put(QUERIES, queries);
        return json.parse(Map.of(HYBRID, body));
    }
}
