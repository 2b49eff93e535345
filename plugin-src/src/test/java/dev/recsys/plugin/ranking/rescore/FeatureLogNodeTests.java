/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.ext.LogFeaturesSection;
import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchType;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.rescore.RescorerBuilder;

/** Features that hits carry, against a slow computation from the documents' sources. */
public class FeatureLogNodeTests extends RankingNodeTestCase {
    private static SearchSourceBuilder source(
            QueryBuilder query, List<String> names, int from, int size, RescorerBuilder<?>... rescorers) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(query)
                .from(from)
                .size(size)
                .ext(List.of(new RecsysExtBuilder(RecsysExt.EMPTY.withLogFeatures(new LogFeaturesSection(names)))));
        for (RescorerBuilder<?> rescorer : rescorers) {
            source.addRescorer(rescorer);
        }
        return source;
    }

    private static Map<?, ?> logged(SearchHit hit) {
        return hit.field(LoggedFeaturesPhase.FIELD) == null
                ? null
                : (Map<?, ?>) hit.field(LoggedFeaturesPhase.FIELD).getValue();
    }

    private static void assertLogged(
            SearchResponse response, Map<String, Map<String, Double>> expected, List<String> names) {
        assertEquals(0, response.getFailedShards());
        for (SearchHit hit : response.getHits()) {
            Map<String, Double> wanted = expected.get(hit.getId());
            Map<?, ?> logged = logged(hit);
            if (wanted == null) {
                assertNull("a hit outside the window", logged);
                continue;
            }
            assertNotNull(hit.getId(), logged);
            assertEquals(names, List.copyOf(logged.keySet()));
            for (String name : names) {
                double value = wanted.get(name);
                if (Double.isNaN(value)) {
                    assertNull(name, logged.get(name));
                } else {
                    assertEquals(
                            name,
                            value,
                            ((Number) logged.get(name)).doubleValue(),
                            1e-5 * Math.max(1, Math.abs(value)));
                }
            }
        }
    }

    public void testHitsOfTheWindowCarryAllFeaturesOnAnyPage() throws Exception {
        indexProducts();
        put("ranker", 1, randomWeights(), 0);
        for (int round = 0; round < 6; round++) {
            QueryBuilder query = randomQuery();
            Products.Asked asked = randomAsked();
            int window = randomIntBetween(1, 40);
            Map<String, Map<String, Double>> expected = new HashMap<>();
            for (Map<String, Map<String, Double>> shard : expected(query, asked).values()) {
                shard.entrySet().stream()
                        .limit(window)
                        .forEach(document -> expected.put(document.getKey(), document.getValue()));
            }
            RescorerBuilder<?> rescorer = rescorer(window, "ranker", asked);
            int from = randomFrom(0, 0, 5);
            int size = randomFrom(3, 1000);
            SearchRequestBuilder search =
                    client().prepareSearch("first", "second").setSource(source(query, List.of(), from, size, rescorer));
            assertLogged(search.get(), expected, FEATURES.names());
            assertLogged("the same again, and nothing from a cache", search, expected);
        }
    }

    private static void assertLogged(
            String why, SearchRequestBuilder search, Map<String, Map<String, Double>> expected) {
        SearchResponse response = search.setRequestCache(true).get();
        assertLogged(response, expected, FEATURES.names());
        if (response.getHits().getHits().length > 0 && expected.isEmpty() == false) {
            SearchHit first = response.getHits().getAt(0);
            assertEquals(why, expected.containsKey(first.getId()), logged(first) != null);
        }
    }

    public void testOneShardAndSomeNames() throws Exception {
        createIndexWithMappingSource(
                "first", Settings.builder().put("index.number_of_shards", 1).build(), Products.ALL);
        create("second", Products.SOME);
        for (int i = 0; i < 20; i++) {
            index("first", "p" + i, products.next());
        }
        client().admin().indices().prepareRefresh("first").get();
        put("ranker", 1, randomWeights(), 0);
        Products.Asked asked = randomAsked();
        QueryBuilder query = QueryBuilders.matchAllQuery();
        Map<String, Map<String, Double>> expected = new HashMap<>();
        expected(query, asked).values().forEach(expected::putAll);
        List<String> names = List.of("bm25", "price", "most");
        assertLogged(
                client().prepareSearch("first")
                        .setSource(source(query, names, 0, 7, rescorer(100, "ranker", asked)))
                        .get(),
                expected,
                names);
        assertBadRequest(
                client().prepareSearch("first")
                        .setSource(source(query, List.of("prize"), 0, 7, rescorer(100, "ranker", asked))),
                "[ext.recsys.log_features.names] has [prize]; the features are [bm25, title,");
    }

    public void testFeaturesWithoutAModelLeaveScoresAsTheyAre() throws Exception {
        indexProducts();
        Products.Asked asked = randomAsked();
        QueryBuilder query = randomQuery();
        Map<String, Map<String, Double>> expected = new HashMap<>();
        expected(query, asked).values().forEach(expected::putAll);
        RescorerBuilder<?> inline = rescorer("{\"window_size\":1000,\"unified_ranking\":{\"features\":"
                + Products.FEATURES + ",\"context\":" + asked.json() + "}}");
        SearchResponse response = client().prepareSearch("first", "second")
                .setSource(source(query, List.of(), 0, 1000, inline))
                .get();
        assertLogged(response, expected, FEATURES.names());
        assertEquals(ids(search(query).get()), ids(response));
    }

    public void testStatisticsOfAllShardsAreUsed() throws Exception {
        indexProducts();
        put("ranker", 1, randomWeights(), 0);
        Products.Asked asked = new Products.Asked("red shoe", null, List.of(), List.of(1.0, 1.0, 1.0), null);
        Map<String, Float> expected = new HashMap<>();
        search(QueryBuilders.matchQuery("title", "red shoe"))
                .setSearchType(SearchType.DFS_QUERY_THEN_FETCH)
                .get()
                .getHits()
                .forEach(hit -> expected.put(hit.getId(), hit.getScore()));
        SearchResponse response = client().prepareSearch("first", "second")
                .setSearchType(SearchType.DFS_QUERY_THEN_FETCH)
                .setSource(source(
                        QueryBuilders.matchAllQuery(), List.of("title"), 0, 1000, rescorer(1000, "ranker", asked)))
                .get();
        for (SearchHit hit : response.getHits()) {
            Object value = logged(hit).get("title");
            assertEquals(hit.getId(), expected.containsKey(hit.getId()), value != null);
            if (value != null) {
                assertEquals(expected.get(hit.getId()), ((Number) value).doubleValue(), 1e-5);
            }
        }
    }

    public void testRequestsOnOnePointInTimeDoNotTakeEachOthersFeatures() throws Exception {
        indexProducts();
        put("ranker", 1, randomWeights(), 0);
        CreatePitRequest create = new CreatePitRequest(TimeValue.timeValueMinutes(1), true, "first", "second");
        String pit =
                client().execute(CreatePitAction.INSTANCE, create).actionGet().getId();
        try {
            for (int round = 0; round < 5; round++) {
                Products.Asked asked = randomAsked();
                QueryBuilder query = randomQuery();
                Map<String, Map<String, Double>> expected = new HashMap<>();
                expected(query, asked).values().forEach(expected::putAll);
                // Most pages are not of all shards: what these keep must not come back in the next round.
                SearchResponse response = client().prepareSearch()
                        .setSource(source(query, List.of(), 0, randomIntBetween(1, 8), rescorer(1000, "ranker", asked))
                                .pointInTimeBuilder(new PointInTimeBuilder(pit)))
                        .get();
                assertLogged(response, expected, FEATURES.names());
            }
        } finally {
            client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit))
                    .actionGet();
        }
    }

    public void testNothingIsLoggedUnlessItIsAskedFor() throws Exception {
        indexProducts();
        put("ranker", 1, randomWeights(), 0);
        Set<Object> logged = new HashSet<>();
        search(QueryBuilders.matchAllQuery(), rescorer(10, "ranker", randomAsked()))
                .get()
                .getHits()
                .forEach(hit -> logged.add(String.valueOf(logged(hit))));
        assertEquals(Set.of("null"), logged);
    }
}
