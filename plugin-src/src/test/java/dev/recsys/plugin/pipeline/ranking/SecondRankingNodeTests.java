/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.stats.Counter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.aggregations.bucket.terms.Terms;

/** Hits of a response are ranked by one more request, which changes nothing but their order and their scores. */
public class SecondRankingNodeTests extends RankingPipelineNodeTestCase {
    private static final String MODEL =
            """
            {"tasks": ["search"], "features": [{"name": "first", "type": "first_pass"},
               {"name": "price", "type": "field", "field": "price", "missing": 0}],
             "imputation": {}, "model": {"format": "linear", "bias": 0, "weights": {"first": 1.0, "price": -0.125}}}""";

    private static final String CONTEXT = "\"ext\":{\"recsys\":{\"context\":{\"task\":\"search\",\"query\":\"shoe\"}}}";
    private static final String QUERY = "\"query\":{\"match\":{\"title\":\"red shoe\"}},\"size\":20";

    private final Map<String, Double> prices = new HashMap<>();

    @Override
    public void setUp() throws Exception {
        super.setUp();
        createIndexWithMappingSource(
                "more",
                Settings.EMPTY,
                "{\"properties\":{\"title\":{\"type\":\"text\"},\"brand\":{\"type\":\"keyword\"},\"price\":{\"type\":\"double\"}}}");
        put("more", "red", "{\"title\":\"red boot and shoe\",\"brand\":\"acme\",\"price\":1}");
        for (int i = 0; i < 6; i++) {
            double price = randomIntBetween(0, 100) / 8.0;
            put(
                    "more",
                    "m" + i,
                    "{\"title\":\"shoe " + "x ".repeat(i) + "\",\"brand\":\"emca\",\"price\":" + price + "}");
            prices.put("more/m" + i, price);
        }
        prices.putAll(Map.of("products/red", 10.0, "products/blue", 20.0, "products/hat", 30.0, "more/red", 1.0));
        model("ranker", MODEL);
    }

    /** With time enough for a busy machine. */
    private void processor(String more) {
        processor(more, "60s");
    }

    private void processor(String more, String timeout) {
        pipeline("", "{\"unified_ranking\":{\"model\":\"ranker\",\"timeout\":\"" + timeout + "\"" + more + "}}");
    }

    private SearchResponse search(String json, String... indices) throws Exception {
        return client().search(request(json).indices(indices)).actionGet();
    }

    private SearchResponse unranked(String json, String... indices) throws Exception {
        return client().search(new SearchRequest(indices).source(source(json))).actionGet();
    }

    private static String key(SearchHit hit) {
        return hit.getIndex() + "/" + hit.getId();
    }

    private static List<String> keys(SearchResponse response) {
        List<String> keys = new ArrayList<>();
        response.getHits().forEach(hit -> keys.add(key(hit)));
        return keys;
    }

    private void assertRanked(SearchResponse before, SearchResponse after) {
        Map<String, Float> expected = new HashMap<>();
        for (SearchHit hit : before.getHits()) {
            expected.put(key(hit), (float) (hit.getScore() - 0.125 * prices.get(key(hit))));
        }
        List<String> order = new ArrayList<>(expected.keySet());
        order.sort(Comparator.comparing(expected::get).reversed());
        assertEquals(order, keys(after));
        for (SearchHit hit : after.getHits()) {
            assertEquals(expected.get(key(hit)), hit.getScore(), 1e-5);
            assertNotNull(hit.getSourceAsMap().get("title"));
        }
        assertEquals(after.getHits().getAt(0).getScore(), after.getHits().getMaxScore(), 0);
        assertEquals(before.getHits().getTotalHits(), after.getHits().getTotalHits());
    }

    public void testRanksHitsWithTheirScoresAsFirstPass() throws Exception {
        processor("");
        String json = "{" + CONTEXT + "," + QUERY + ",\"aggs\":{\"brands\":{\"terms\":{\"field\":\"brand\"}}}}";
        for (String[] indices : new String[][] {{"products"}, {"products", "more"}}) {
            SearchResponse before = unranked(json, indices);
            SearchResponse after = search(json, indices);
            assertRanked(before, after);
            Terms brands = after.getAggregations().get("brands");
            assertEquals(before.getAggregations().get("brands"), brands);
            assertFalse(brands.getBuckets().isEmpty());
        }
        assertEquals(2, count(Counter.SECOND_RANKINGS));
        SearchRequest second = searches.searches.get(searches.searches.size() - 1);
        assertTrue(second.getParentTask().isSet());
        assertEquals("_none", second.pipeline());
    }

    /** Each hit is a clause, of which OpenSearch allows 1,024. */
    public void testAThousandHitsOfTwoIndices() throws Exception {
        processor(",\"window_size\":1000");
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < 600; i++) {
            for (String index : List.of("products", "more")) {
                double price = randomIntBetween(0, 100_000) / 8.0;
                prices.put(index + "/n" + i, price);
                bulk.add(new IndexRequest(index)
                        .id("n" + i)
                        .source(Map.of("title", "many", "brand", "acme", "price", price)));
            }
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
        String json = "{" + CONTEXT
                + ",\"query\":{\"constant_score\":{\"filter\":{\"term\":{\"title\":\"many\"}}}},\"size\":1000}";
        SearchResponse after = search(json, "products", "more");
        assertEquals(1, count(Counter.SECOND_RANKINGS));
        assertEquals(0, count(Counter.SECOND_RANKINGS_ERRORS));
        assertEquals(1000, after.getHits().getHits().length);
        float last = Float.POSITIVE_INFINITY;
        for (SearchHit hit : after.getHits()) {
            assertEquals(1 - 0.125 * prices.get(key(hit)), hit.getScore(), 1e-3);
            assertTrue(hit.getScore() <= last);
            last = hit.getScore();
        }
    }

    public void testNothingToRankAsksForNothing() throws Exception {
        processor("");
        assertEquals(
                List.of(), keys(search("{" + CONTEXT + ",\"query\":{\"match\":{\"title\":\"nothing\"}}}", "products")));
        assertEquals(0, count(Counter.SECOND_RANKINGS));
    }

    public void testASearchThatCannotBeRankedSoStaysAsItIs() throws Exception {
        processor(",\"window_size\":2");
        List<String> unsupported = List.of(
                "{" + CONTEXT + "," + QUERY + ",\"sort\":[{\"price\":\"desc\"}]}",
                "{" + CONTEXT + "," + QUERY + ",\"collapse\":{\"field\":\"brand\"}}",
                "{" + CONTEXT + "," + QUERY + "}");
        for (String json : unsupported) {
            assertEquals(keys(unranked(json, "products")), keys(search(json, "products")));
        }
        assertEquals(3, count(Counter.SECOND_RANKINGS_UNSUPPORTED));
        assertEquals(0, count(Counter.SECOND_RANKINGS));
    }

    public void testFailsOpen() throws Exception {
        processor("");
        String json = "{" + CONTEXT + "," + QUERY + "}";
        List<String> order = keys(unranked(json, "products"));
        searches.reset();
        searches.failing = 1;
        SearchResponse failed = search(json, "products");
        assertEquals(order, keys(failed));
        assertTrue(failed.getInternalResponse().getSearchExtBuilders().isEmpty());
        assertEquals(1, count(Counter.SECOND_RANKINGS_ERRORS));
        String noContext = "{" + QUERY + "}";
        assertEquals(order, keys(search(noContext, "products")));
        assertEquals(2, count(Counter.SECOND_RANKINGS_ERRORS));

        processor("", "1s");
        searches.reset();
        searches.holding = 1;
        assertEquals(order, keys(search(json, "products")));
        assertEquals(1, count(Counter.SECOND_RANKINGS_TIMEOUTS));
    }

    /** What a context's items have is looked up where the search was, whatever indices the hits of this page are of. */
    public void testItemsOfTheContextAreFoundInIndicesWithoutHits() throws Exception {
        model(
                "alike",
                """
                {"tasks": ["similar"], "features": [{"name": "alike", "type": "equals", "field": "brand", "value": "$item.brand"}],
                 "imputation": {}, "model": {"format": "linear", "bias": 0, "weights": {"alike": 1}}}""");
        pipeline("", "{\"unified_ranking\":{\"model\":\"alike\",\"timeout\":\"60s\"}}");
        String json = "{\"ext\":{\"recsys\":{\"context\":{\"task\":\"similar\",\"item\":\"m1\"}}},"
                + "\"query\":{\"terms\":{\"title\":[\"red\",\"blue\"]}}}";
        client().admin()
                .indices()
                .prepareAliases()
                .addAlias("products", "shop", QueryBuilders.termQuery("title", "shoe"))
                .addAlias("more", "shop", QueryBuilders.termQuery("brand", "emca"))
                .get();
        for (String[] indices : new String[][] {{"products", "more"}, {"shop"}, {"prod*", "mor*"}}) {
            SearchResponse found = search(json, indices);
            assertEquals(0, count(Counter.SECOND_RANKINGS_ERRORS));
            assertEquals(
                    "of the brand of [m1]", "blue", found.getHits().getAt(0).getId());
            assertEquals(1, found.getHits().getAt(0).getScore(), 0);
            assertEquals(0, found.getHits().getAt(1).getScore(), 0);
            assertEquals(
                    List.of(indices),
                    List.of(searches.searches.get(searches.searches.size() - 1).indices()));
        }
    }

    public void testTwoDocumentsOfOneIdKeepTheirPlaces() throws Exception {
        processor("");
        createIndexWithMappingSource(
                "routed",
                Settings.builder().put("index.number_of_shards", 5).build(),
                "{\"properties\":{\"title\":{\"type\":\"text\"},\"price\":{\"type\":\"double\"}}}");
        for (int i = 0; i < 20; i++) {
            client().prepareIndex("routed")
                    .setId("same")
                    .setRouting("r" + i)
                    .setSource("title", "shoe", "price", i)
                    .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                    .get();
        }
        String json = "{" + CONTEXT + "," + QUERY + "}";
        int hits = unranked(json, "routed").getHits().getHits().length;
        assertTrue("on several shards", hits > 1);
        assertEquals(hits, search(json, "routed").getHits().getHits().length);
        assertEquals(1, count(Counter.SECOND_RANKINGS_UNSUPPORTED));
    }

    public void testARescorerIsAddedToARequestThatHasNone() throws Exception {
        pipeline("{\"ranking_context\":{\"model\":\"ranker\",\"rescore\":{\"window_size\":100}}}", "");
        String json = "{" + CONTEXT + "," + QUERY + "}";
        assertRanked(unranked(json, "products"), search(json, "products"));
        String sorted = "{" + CONTEXT + "," + QUERY + ",\"sort\":[{\"price\":\"desc\"}]}";
        assertEquals(keys(unranked(sorted, "products")), keys(search(sorted, "products")));
        String own = "{" + CONTEXT + "," + QUERY
                + ",\"rescore\":{\"query\":{\"rescore_query\":{\"match_all\":{}},\"query_weight\":0,\"rescore_query_weight\":5}}}";
        assertEquals(5, search(own, "products").getHits().getMaxScore(), 0);
    }

    public void testOptionsAreChecked() {
        Map<String, String> wrong = Map.of(
                "{}", "[unified_ranking.model] is missing",
                "{\"model\":\"m\",\"window_size\":1001}",
                        "[unified_ranking.window_size] is [1001]; it must be from 1 to 1000",
                "{\"model\":\"m\",\"timeout\":\"0ms\"}", "[unified_ranking.timeout] is [0s]",
                "{\"model\":\"m\",\"weight\":1}", "[unified_ranking.weight] is unknown");
        wrong.forEach((json, message) -> {
            Exception e = expectThrows(Exception.class, () -> pipeline("", "{\"unified_ranking\":" + json + "}"));
            assertThat(ExceptionsHelper.stackTrace(e), containsString(message));
        });
    }
}
