/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.rescore.context.ContextValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.search.SearchHit;

/**
 * Items that were found in one place.
 *
 * @param index  that the items name; null for the indices of the request
 * @param where  they were searched for, for messages
 * @param failed why shards could not be searched or read; empty if none failed
 * @param byId   the documents of an ID, by their indices
 */
record FoundItems(
        @Nullable String index, String where, List<ShardSearchFailure> failed, Map<String, List<Document>> byId) {
    /** A document. */
    record Document(SearchHit hit) {
        String index() {
            return hit.getIndex();
        }

        boolean isRemote() {
            return hit.getClusterAlias() != null;
        }

        /**
         * Reads what is wanted.
         *
         * @param kinds of the fields, where they are known
         * @param into  receives values by their paths
         */
        void values(WantedFields wanted, Map<String, FieldKind> kinds, Map<String, ContextValue> into) {
            if (wanted.isEmpty()) {
                return;
            }
            Map<String, Object> source = hit.getSourceAsMap();
            if (source == null) {
                return;
            }
            for (String path : wanted.values()) {
                Object json = XContentMapValues.extractValue(path, source);
                if (json == null && hit.field(path) != null) {
                    json = hit.field(path).getValues();
                }
                ContextValue value =
                        new FieldValues(path, index()).of(kinds.getOrDefault(path, new FieldKind.Other()), json);
                if (value != null) {
                    into.put(path, value);
                }
            }
            for (String path : wanted.semanticIds()) {
                semanticId(path, XContentMapValues.extractValue(path, source), into);
            }
        }

        private static void semanticId(String path, Object json, Map<String, ContextValue> into) {
            if (json instanceof Map<?, ?> id
                    && id.get(SemanticIdMapping.CODEBOOK) instanceof String codebook
                    && id.get(SemanticIdMapping.VERSION) instanceof Integer version
                    && id.get(SemanticIdMapping.CODES) instanceof List<?> codes
                    && codes.isEmpty() == false
                    && codes.stream().allMatch(Integer.class::isInstance)) {
                float[] numbers = new float[codes.size()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (Integer) codes.get(i);
                }
                into.put(WantedFields.codebook(path), new ContextValue.Text(codebook + "@" + version));
                into.put(WantedFields.codes(path), new ContextValue.Numbers(numbers));
            }
        }
    }

    static FoundItems of(@Nullable String index, String where, SearchResponse response) {
        SearchHit[] hits = response.getHits().getHits();
        long total = response.getHits().getTotalHits().value();
        if (total > hits.length && response.getFailedShards() == 0) {
            throw new IllegalArgumentException("the items of [context] are in [" + total + "] places of " + where
                    + ", of which only " + hits.length + " are read; give each its [_index]");
        }
        Map<String, List<Document>> byId = new HashMap<>();
        for (SearchHit hit : hits) {
            byId.computeIfAbsent(hit.getId(), id -> new ArrayList<>()).add(new Document(hit));
        }
        byId.values().forEach(documents -> documents.sort(Comparator.comparing(Document::index)));
        return new FoundItems(index, where, List.of(response.getShardFailures()), byId);
    }

    /** Nothing, because every shard failed. */
    static FoundItems unread(@Nullable String index, String where, ShardSearchFailure[] failed) {
        return new FoundItems(index, where, List.of(failed), Map.of());
    }

    /** Whether it is not known of any item whether it is there. */
    boolean isUnread() {
        return byId.isEmpty() && failed.isEmpty() == false;
    }

    /** The first of an item's documents, or null. */
    @Nullable
    Document first(String id) {
        List<Document> documents = byId.get(id);
        return documents == null ? null : documents.get(0);
    }

    /**
     * The one document of an item, or null.
     *
     * @param path of the item in the context, for messages
     */
    @Nullable
    Document only(String path, String id) {
        List<Document> documents = byId.getOrDefault(id, List.of());
        if (documents.size() > 1) {
            throw new IllegalArgumentException("[context." + path + "] [" + id + "] exists in several indices, "
                    + documents.stream().map(Document::index).toList() + "; give it as {\"_id\": \"" + id
                    + "\", \"_index\": \"" + documents.get(0).index() + "\"} or the like");
        }
        return first(id);
    }

    /** That an item is not there, or that this cannot be told. */
    RuntimeException missing(String path, String id) {
        if (failed.isEmpty()) {
            return new IllegalArgumentException("[context." + path + "] [" + id + "] does not exist in " + where);
        }
        ShardSearchFailure first = failed.get(0);
        return new OpenSearchStatusException(
                "cannot tell whether [context." + path + "] [" + id + "] exists in " + where + ", as [" + failed.size()
                        + "] shards failed: " + first.getCause().getMessage(),
                first.status(),
                first.getCause());
    }
}
