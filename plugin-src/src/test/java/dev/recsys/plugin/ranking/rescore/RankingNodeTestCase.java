/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.quality.QualityProfileParser;
import dev.recsys.plugin.ranking.model.FeatureJson;
import dev.recsys.plugin.ranking.model.ImputationJson;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.model.LinearModel;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.unified.Ranker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.search.SearchHit;
import org.opensearch.search.rescore.RescorerBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** A node with two indices of random products, in several shards and segments and with deleted documents. */
abstract class RankingNodeTestCase extends OpenSearchSingleNodeTestCase {
    static final FeatureSet FEATURES = features(Products.FEATURES);

    Products products;
    RankingTestPlugin plugin;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RankingTestPlugin.class);
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        products = new Products(random());
        plugin = getInstanceFromNode(PluginsService.class)
                .filterPlugins(RankingTestPlugin.class)
                .get(0);
        // The node outlives a test.
        plugin.memory = bytes -> () -> {};
        plugin.profiles.put("shop", 2, QualityProfileParser.parse(json(Products.PROFILE)));
    }

    static FeatureSet features(String json) {
        return FeatureJson.parse("features", json("{\"features\":" + json + "}").get("features"));
    }

    static Map<String, Object> json(String text) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
    }

    static Ranker ranker(FeatureSet features, String imputation, RankingModel model) {
        return new Ranker(
                List.of("search", "similar"), features, ImputationJson.parse("imputation", json(imputation)), model);
    }

    /** A linear model of all features. */
    static double[] randomWeights() {
        double[] weights = new double[FEATURES.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = randomIntBetween(-8, 8) / 4.0;
        }
        // Milliseconds since the epoch would leave nothing of the others.
        weights[FEATURES.column("listed")] *= 1e-10;
        return weights;
    }

    void indexProducts() {
        create("first", Products.ALL);
        create("second", Products.SOME);
        for (int i = randomIntBetween(20, 60); i > 0; i--) {
            index(randomFrom("first", "second"), "p" + i, products.next());
        }
        for (int i = 4; i > 0; i--) {
            // A new version leaves a deleted document behind.
            index("first", "again", products.next());
        }
        client().admin().indices().prepareRefresh("first", "second").get();
    }

    void create(String index, String mapping) {
        Settings settings = Settings.builder()
                .put("index.number_of_shards", randomIntBetween(1, 3))
                // A merge that a refresh shows between two searches would change the order of ties.
                .put("index.refresh_interval", -1)
                .put("index.search.concurrent_segment_search.mode", randomFrom("all", "none"))
                .build();
        createIndexWithMappingSource(index, settings, mapping);
    }

    void index(String index, String id, Map<String, Object> source) {
        client().prepareIndex(index)
                .setId(id)
                .setSource(source)
                .setRefreshPolicy(
                        randomIntBetween(0, 5) == 0
                                ? WriteRequest.RefreshPolicy.IMMEDIATE
                                : WriteRequest.RefreshPolicy.NONE)
                .get();
        products.sources.put(id, source);
    }

    Products.Asked randomAsked() {
        List<String> ids = new ArrayList<>(products.sources.keySet());
        List<String> history = new ArrayList<>(randomSubsetOf(randomIntBetween(0, 5), ids));
        if (rarely()) {
            history.add("nowhere");
        }
        return new Products.Asked(
                rarely() ? null : randomFrom(Products.WORDS) + " " + randomFrom(Products.WORDS),
                rarely() ? null : randomFrom(ids),
                history,
                List.of((double) randomIntBetween(-2, 2), 1.0, 0.25),
                rarely() ? null : randomIntBetween(35, 40));
    }

    /** Features of all documents that a query finds, by shard and document, in the order of the first pass. */
    Map<String, Map<String, Map<String, Double>>> expected(QueryBuilder query, Products.Asked asked) {
        Map<String, Double> matched = new HashMap<>();
        if (asked.query() != null) {
            search(QueryBuilders.matchQuery("title", asked.query()))
                    .get()
                    .getHits()
                    .forEach(hit -> matched.put(hit.getId(), (double) hit.getScore()));
        }
        Map<String, Map<String, Map<String, Double>>> shards = new TreeMap<>();
        for (SearchHit hit : search(query).get().getHits()) {
            shards.computeIfAbsent(hit.getShard().getShardId().toString(), shard -> new LinkedHashMap<>())
                    .put(
                            hit.getId(),
                            products.features(
                                    asked,
                                    hit.getId(),
                                    hit.getScore(),
                                    matched.get(hit.getId()),
                                    hit.getIndex().equals("second")));
        }
        return shards;
    }

    static double linear(double[] weights, double bias, Map<String, Double> features) {
        double sum = bias;
        for (int i = 0; i < weights.length; i++) {
            double value = features.get(FEATURES.names().get(i));
            sum += Double.isNaN(value) ? 0 : weights[i] * value;
        }
        return sum;
    }

    void put(String name, int version, double[] weights, double bias) {
        plugin.rankers.put(name, version, ranker(FEATURES, "{}", LinearModel.of(FEATURES.names(), weights, bias)));
    }

    RescorerBuilder<?> rescorer(String json) throws Exception {
        try (XContentParser parser =
                JsonXContent.jsonXContent.createParser(getInstanceFromNode(NamedXContentRegistry.class), null, json)) {
            parser.nextToken();
            return RescorerBuilder.parseFromXContent(parser);
        }
    }

    RescorerBuilder<?> rescorer(int window, String model, Products.Asked asked) throws Exception {
        return rescorer("{\"window_size\":" + window + ",\"unified_ranking\":{\"model\":\"" + model + "\",\"context\":"
                + asked.json() + "}}");
    }

    static QueryBuilder randomQuery() {
        QueryBuilder one =
                QueryBuilders.matchQuery("title", randomFrom(Products.WORDS) + " " + randomFrom(Products.WORDS));
        QueryBuilder other =
                QueryBuilders.matchQuery("title", randomFrom(Products.WORDS)).boost(2);
        return switch (randomIntBetween(0, 3)) {
            case 0 -> QueryBuilders.boolQuery().should(one).should(other);
            case 1 -> QueryBuilders.disMaxQuery().add(one).add(other);
            case 2 -> one;
            default -> QueryBuilders.matchAllQuery();
        };
    }

    SearchRequestBuilder search(QueryBuilder query, RescorerBuilder<?>... rescorers) {
        SearchRequestBuilder search =
                client().prepareSearch("first", "second").setQuery(query).setSize(1000);
        for (RescorerBuilder<?> rescorer : rescorers) {
            search.addRescorer(rescorer);
        }
        return search;
    }

    static List<String> ids(SearchResponse response) {
        List<String> ids = new ArrayList<>();
        response.getHits().forEach(hit -> ids.add(hit.getId()));
        return ids;
    }

    static void assertBadRequest(SearchRequestBuilder search, String... reasons) {
        Exception e = expectThrows(Exception.class, search::get);
        for (String reason : reasons) {
            assertThat(ExceptionsHelper.stackTrace(e), containsString(reason));
        }
        assertEquals(ExceptionsHelper.stackTrace(e), RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    }
}
