/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.ext.LogFeaturesSection;
import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.rescore.model.LinearModel;
import dev.recsys.rescore.window.RescoreWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.Explanation;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchType;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.rescore.RescorerBuilder;

/** Searches over several indices, shards and segments, against a slow computation from the documents' sources. */
public class UnifiedRankingNodeTests extends RankingNodeTestCase {
    /** What a model makes of a shard's documents, and what of them is left outside. */
    private static Map<String, Double> rescored(
            Map<String, Map<String, Double>> shard, int window, double[] weights, double bias) {
        Map<String, Double> scores = new LinkedHashMap<>();
        shard.forEach((id, features) -> scores.put(
                id,
                scores.size() < window
                        ? linear(weights, bias, features)
                        : RescoreWindow.outside(features.get("bm25").floatValue())));
        return scores;
    }

    private static void assertScores(Map<String, Double> expected, SearchResponse response) {
        Map<String, Double> actual = new HashMap<>();
        double last = Double.POSITIVE_INFINITY;
        for (SearchHit hit : response.getHits()) {
            double wanted = expected.get(hit.getId());
            assertEquals(hit.getId(), wanted, hit.getScore(), 1e-5 * Math.max(10, Math.abs(wanted)));
            assertTrue("sorted by score", hit.getScore() <= last);
            last = hit.getScore();
            actual.put(hit.getId(), wanted);
        }
        assertEquals(expected.keySet(), actual.keySet());
        assertEquals(0, response.getFailedShards());
    }

    public void testScoresAreThoseOfASlowComputation() throws Exception {
        indexProducts();
        for (int round = 0; round < 10; round++) {
            QueryBuilder query = randomQuery();
            Products.Asked asked = randomAsked();
            int window = randomIntBetween(1, 60);
            double[] weights = randomWeights();
            put("ranker", round + 1, weights, 0.25);
            Map<String, Double> expected = new HashMap<>();
            int documents = 0;
            for (Map<String, Map<String, Double>> shard : expected(query, asked).values()) {
                expected.putAll(rescored(shard, window, weights, 0.25));
                documents += Math.min(window, shard.size());
            }
            long before = plugin.stats.get(Counter.RANKING_DOCUMENTS);
            assertScores(
                    expected, search(query, rescorer(window, "ranker", asked)).get());
            assertEquals(documents, plugin.stats.get(Counter.RANKING_DOCUMENTS) - before);
        }
    }

    /** One feature at a time, so that none can hide behind another. */
    public void testEachFeatureIsThatOfASlowComputation() throws Exception {
        indexProducts();
        Products.Asked asked = randomAsked();
        QueryBuilder query = randomQuery();
        Map<String, Map<String, Map<String, Double>>> shards = expected(query, asked);
        for (int i = 0; i < FEATURES.size(); i++) {
            double[] weights = new double[FEATURES.size()];
            weights[i] = 1;
            put("one", i + 1, weights, 0);
            Map<String, Double> expected = new HashMap<>();
            shards.values().forEach(shard -> expected.putAll(rescored(shard, 1000, weights, 0)));
            SearchResponse response =
                    search(query, rescorer(1000, "one@" + (i + 1), asked)).get();
            for (SearchHit hit : response.getHits()) {
                double wanted = expected.get(hit.getId());
                assertEquals(
                        FEATURES.names().get(i) + " of " + hit.getId() + " for " + asked.json(),
                        wanted,
                        hit.getScore(),
                        1e-5 * Math.max(1, Math.abs(wanted)));
            }
        }
    }

    public void testTermStatisticsAreThoseOfAllShardsWhereTheSearchAsksForThem() throws Exception {
        indexProducts();
        Products.Asked asked = new Products.Asked("red shoe", null, List.of(), List.of(1.0, 1.0, 1.0), null);
        double[] weights = new double[FEATURES.size()];
        weights[FEATURES.column("title")] = 1;
        put("one", 1, weights, 0);
        Map<String, Float> expected = new HashMap<>();
        search(QueryBuilders.matchQuery("title", "red shoe"))
                .setSearchType(SearchType.DFS_QUERY_THEN_FETCH)
                .get()
                .getHits()
                .forEach(hit -> expected.put(hit.getId(), hit.getScore()));
        SearchResponse response = search(QueryBuilders.matchAllQuery(), rescorer(1000, "one", asked))
                .setSearchType(SearchType.DFS_QUERY_THEN_FETCH)
                .get();
        assertEquals(0, response.getFailedShards());
        for (SearchHit hit : response.getHits()) {
            assertEquals(expected.getOrDefault(hit.getId(), 0f), hit.getScore(), 1e-5);
        }
    }

    public void testPagesNeverRepeatNorDrop() throws Exception {
        indexProducts();
        for (int round = 0; round < 4; round++) {
            QueryBuilder query = randomQuery();
            Products.Asked asked = randomAsked();
            put("ranker", round + 1, randomWeights(), 0);
            // Many ties.
            double[] weights = new double[FEATURES.size()];
            weights[FEATURES.column("same_brand")] = 1;
            put("ties", round + 1, weights, 0);
            List<RescorerBuilder<?>> chain = new ArrayList<>();
            chain.add(rescorer(randomIntBetween(1, 20), randomFrom("ranker", "ties"), asked));
            if (randomBoolean()) {
                chain.add(rescorer(
                        "{\"window_size\":" + randomIntBetween(1, 20) + ",\"quality\":{\"profile\":\"shop\"}}"));
            }
            RescorerBuilder<?>[] rescorers = chain.toArray(RescorerBuilder<?>[]::new);
            List<String> all = ids(search(query, rescorers).get());
            int size = randomIntBetween(3, 12);
            List<String> pages = new ArrayList<>();
            for (int from = 0; from < all.size() + size; from += size) {
                pages.addAll(
                        ids(search(query, rescorers).setFrom(from).setSize(size).get()));
            }
            assertEquals(all, pages);
        }
    }

    public void testAQualityRescorerFollows() throws Exception {
        indexProducts();
        Products.Asked asked = randomAsked();
        double[] weights = randomWeights();
        put("ranker", 1, weights, 0);
        Map<String, Double> expected = new HashMap<>();
        for (Map<String, Map<String, Double>> shard :
                expected(QueryBuilders.matchAllQuery(), asked).values()) {
            shard.forEach((id, features) -> expected.put(id, linear(weights, 0, features) + features.get("cheap")));
        }
        assertScores(
                expected,
                search(
                                QueryBuilders.matchAllQuery(),
                                rescorer(1000, "ranker", asked),
                                rescorer("{\"window_size\":1000,\"quality\":{\"profile\":\"shop\"}}"))
                        .get());
    }

    public void testAnExplanationShowsEachFeature() throws Exception {
        indexProducts();
        Products.Asked asked = randomAsked();
        double[] weights = randomWeights();
        put("ranker", 3, weights, 0.5);
        QueryBuilder query = QueryBuilders.matchAllQuery();
        Map<String, Map<String, Double>> expected = new HashMap<>();
        expected(query, asked).values().forEach(expected::putAll);
        SearchResponse response =
                search(query, rescorer(1000, "ranker", asked)).setExplain(true).get();
        for (SearchHit hit : response.getHits()) {
            Explanation explanation = hit.getExplanation();
            assertEquals(hit.getScore(), explanation.getValue().floatValue(), 1e-6 * Math.abs(hit.getScore()));
            assertEquals(
                    "[unified_ranking] rescorer with model [ranker@3] for task [search]:",
                    explanation.getDescription());
            Explanation[] details = explanation.getDetails();
            assertThat(details[0].getDescription(), containsString("output of the model, linear"));
            for (int i = 0; i < FEATURES.size(); i++) {
                String name = FEATURES.names().get(i);
                Explanation detail = details[i + 1];
                assertThat(detail.getDescription(), containsString("feature [" + name + "] of type ["));
                double value = expected.get(hit.getId()).get(name);
                assertEquals(name, Double.isNaN(value) == false, detail.isMatch());
                if (Double.isNaN(value) == false) {
                    assertEquals(name, value, detail.getValue().doubleValue(), 1e-5 * Math.max(1, Math.abs(value)));
                }
            }
        }
        SearchResponse narrow =
                search(query, rescorer(1, "ranker", asked)).setExplain(true).get();
        SearchHit lowest = narrow.getHits().getAt(narrow.getHits().getHits().length - 1);
        assertThat(
                lowest.getExplanation().getDescription(),
                containsString("outside the window of [1] documents of the [unified_ranking] rescorer"));
        assertEquals(lowest.getScore(), lowest.getExplanation().getValue().floatValue(), 0);
    }

    public void testAModelIsLoadedOnceForARequestAndAgainIfItWasEvicted() throws Exception {
        indexProducts();
        Products.Asked asked = randomAsked();
        put("ranker", 1, randomWeights(), 0);
        List<String> first = ids(search(QueryBuilders.matchAllQuery(), rescorer(50, "ranker", asked))
                .get());
        plugin.rankers.forget();
        assertEquals(
                first,
                ids(search(QueryBuilders.matchAllQuery(), rescorer(50, "ranker", asked))
                        .get()));
        put("ranker", 2, new double[FEATURES.size()], 7);
        for (SearchHit hit : search(QueryBuilders.matchAllQuery(), rescorer(1000, "ranker", asked))
                .get()
                .getHits()) {
            assertEquals("the live version", 7, hit.getScore(), 0);
        }
        assertEquals(
                "a pinned version",
                first,
                ids(search(QueryBuilders.matchAllQuery(), rescorer(50, "ranker@1", asked))
                        .get()));
    }

    public void testResultsAreCachedUnlessTimeCountsOrFeaturesAreLogged() throws Exception {
        indexProducts();
        Products.Asked asked = randomAsked();
        double[] weights = new double[FEATURES.size()];
        put("all", 1, weights, 0);
        plugin.rankers.put(
                "plain", 1, ranker(FEATURES, "{}", LinearModel.of(List.of("price", "title"), new double[] {1, 1}, 0)));
        assertTrue(isCached("plain", asked, null));
        assertFalse("a quality signal may read the time", isCached("all", asked, null));
        assertFalse(isCached("plain", asked, new LogFeaturesSection(List.of("price"))));
    }

    private boolean isCached(String model, Products.Asked asked, LogFeaturesSection log) throws Exception {
        SearchRequestBuilder search = search(QueryBuilders.matchAllQuery(), rescorer(50, model, asked));
        if (log != null) {
            search.request().source().ext(List.of(new RecsysExtBuilder(RecsysExt.EMPTY.withLogFeatures(log))));
        }
        search.setRequestCache(true).get();
        long before = hits();
        search.get();
        return hits() > before;
    }

    private long hits() {
        return client().admin()
                .indices()
                .prepareStats("first", "second")
                .setRequestCache(true)
                .get()
                .getTotal()
                .getRequestCache()
                .getHitCount();
    }
}
