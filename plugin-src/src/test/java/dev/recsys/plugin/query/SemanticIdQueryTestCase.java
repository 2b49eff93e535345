/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.plugin.semanticid.SemanticIdNodeTestCase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.index.query.QueryBuilder;

/** Indexed items, and short ways to ask for those that are like one. */
abstract class SemanticIdQueryTestCase extends SemanticIdNodeTestCase {
    record Item(String id, int version, int[] codes) {}

    final Map<String, Item> items = new TreeMap<>();

    void indexItems(int count) {
        products("catalogue", randomIntBetween(1, 3));
        IndexRequest[] requests = new IndexRequest[count];
        for (int i = 0; i < count; i++) {
            requests[i] = document("catalogue", "p" + i, randomBoolean() ? "v1" : "v2");
        }
        // Codes are drawn by chance; what looks for documents like the first one is to find one, whatever the seed.
        requests[1].source(requests[0].sourceAsMap()).setPipeline(requests[0].getPipeline());
        assertFalse(bulk(requests).hasFailures());
        for (int i = 0; i < count; i++) {
            items.put("p" + i, item("catalogue", "p" + i));
        }
    }

    Item item(String index, String id) {
        Map<?, ?> sid = (Map<?, ?>) source(index, id).get("sid");
        int[] codes = ((List<?>) sid.get("codes"))
                .stream().mapToInt(code -> (Integer) code).toArray();
        return new Item(id, (Integer) sid.get("version"), codes);
    }

    SemanticIdQueryBuilder like(String id, String index) {
        return query(new SemanticIdQuery(
                "sid",
                null,
                List.of(new Like.Document(id, index, null, 1)),
                null,
                1,
                1,
                List.of(),
                OnMissing.FAIL,
                false));
    }

    static Like.Vector vector(String field, Float... values) {
        return new Like.Vector(List.of(new Like.Vector.Field(field, List.of(values))), 1);
    }

    static SemanticIdQuery plain(Like like) {
        return with("products", like);
    }

    static SemanticIdQuery with(String codebook, Like like) {
        return new SemanticIdQuery("sid", codebook, List.of(like), null, 1, 1, List.of(), OnMissing.FAIL, false);
    }

    SemanticIdQueryBuilder query(SemanticIdQuery query) {
        return new SemanticIdQueryBuilder(query, () -> plugin.codebooks);
    }

    SearchResponse search(QueryBuilder query) {
        return search("catalogue", query);
    }

    SearchResponse search(String indices, QueryBuilder query) {
        return client().prepareSearch(indices.split(","))
                .setQuery(query)
                .setSize(1000)
                .get();
    }

    static Map<String, Float> scores(SearchResponse response) {
        Map<String, Float> scores = new HashMap<>();
        response.getHits().forEach(hit -> scores.put(hit.getId(), hit.getScore()));
        return scores;
    }

    static Set<String> found(SearchResponse response) {
        Set<String> found = new HashSet<>();
        response.getHits().forEach(hit -> found.add(hit.getIndex() + "/" + hit.getId()));
        return found;
    }
}
