/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileParser;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.rescore.quality.FirstPass;
import dev.recsys.rescore.quality.QualityMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.search.Explanation;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.lucene.search.function.CombineFunction;
import org.opensearch.common.lucene.search.function.FieldValueFactorFunction;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.functionscore.ScoreFunctionBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.search.SearchHit;
import org.opensearch.search.collapse.CollapseBuilder;
import org.opensearch.search.rescore.QueryRescorerBuilder;
import org.opensearch.search.rescore.RescorerBuilder;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** Searches over several indices, shards and segments, against a slow computation from the documents' sources. */
public class QualityRescorerNodeTests extends OpenSearchSingleNodeTestCase {
    private static final String PROFILE =
            """
            { "signals": {
                "rating":     { "bayesian_average": { "value": "rating", "count": "votes", "prior_mean": 4, "prior_weight": 10, "min": 1, "max": 5 } },
                "conversion": { "smoothed_rate": { "successes": "sales", "trials": "views", "prior_alpha": 1, "prior_beta": 20, "max": 0.5 } },
                "popularity": { "log_scale": { "field": "votes", "max": 1000 } },
                "cheapness":  { "quantile": { "field": "price", "table": [0, 10, 20, 100] }, "missing": 0.125 },
                "freshness":  { "exponential_decay": { "field": "listed", "half_life": "30d", "offset": "1d" } },
                "margin":     { "linear": { "field": "stock.margin", "min": -1, "max": 1 } } },
              "weights": { "rating": 0.5, "conversion": 0.25, "popularity": 0, "cheapness": 0.75, "freshness": 2, "margin": 0.4 } }""";

    private static final List<String> WORDS = List.of("red", "blue", "shoe", "hat", "warm", "light");

    private final Map<String, Map<String, Object>> sources = new HashMap<>();
    private QualityTestPlugin plugin;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(QualityTestPlugin.class);
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        plugin = getInstanceFromNode(PluginsService.class)
                .filterPlugins(QualityTestPlugin.class)
                .get(0);
        plugin.profiles.put("shop", 2, profile(PROFILE));
    }

    private static QualityProfile profile(String json) {
        return QualityProfileParser.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false));
    }

    /** Two indices that map the same fields in two ways, and one of them not all. */
    private void indexProducts() {
        products("first", "date", "\"sales\":{\"type\":\"short\"},\"views\":{\"type\":\"long\"},");
        products("second", "date_nanos", "");
        for (int i = randomIntBetween(30, 90); i > 0; i--) {
            index(randomFrom("first", "second"), "p" + i, randomProduct());
        }
        for (int i = 5; i > 0; i--) {
            // A new version leaves a deleted document behind.
            index("first", "again", randomProduct());
        }
        client().admin().indices().prepareRefresh("first", "second").get();
    }

    private void products(String index, String dateType, String more) {
        String mapping =
                "{\"dynamic\":false,\"properties\":{\"title\":{\"type\":\"text\"},\"group\":{\"type\":\"keyword\"},"
                        + "\"rating\":{\"type\":\"float\"},\"votes\":{\"type\":\"integer\"}," + more
                        + "\"price\":{\"type\":\"double\"},\"listed\":{\"type\":\"" + dateType + "\"},"
                        + "\"stock\":{\"properties\":{\"margin\":{\"type\":\"half_float\"}}}}}";
        createIndexWithMappingSource(
                index,
                Settings.builder()
                        .put("index.number_of_shards", randomIntBetween(1, 3))
                        // A merge that a refresh shows between two searches would change the order of ties.
                        .put("index.refresh_interval", -1)
                        .put("index.search.concurrent_segment_search.mode", randomFrom("all", "none"))
                        .build(),
                mapping);
    }

    private void index(String index, String id, Map<String, Object> source) {
        client().prepareIndex(index)
                .setId(id)
                .setSource(source)
                .setRefreshPolicy(
                        randomIntBetween(0, 5) == 0
                                ? WriteRequest.RefreshPolicy.IMMEDIATE
                                : WriteRequest.RefreshPolicy.NONE)
                .get();
        sources.put(index + "/" + id, source);
    }

    private static Map<String, Object> randomProduct() {
        Map<String, Object> source = new HashMap<>();
        source.put("title", String.join(" ", randomSubsetOf(randomIntBetween(1, WORDS.size()), WORDS)));
        source.put("boost", randomIntBetween(1, 3));
        maybe(source, "rating", randomIntBetween(4, 20) / 4.0);
        maybe(source, "votes", randomIntBetween(0, 1500));
        int views = randomIntBetween(0, 300);
        maybe(source, "views", views);
        // Now and then there are more sales than views, which no rate can be made of.
        maybe(source, "sales", randomIntBetween(0, views + 5));
        maybe(source, "price", randomFrom(List.<Object>of(0, 10, 4.5, 17, 250.25), List.of(50, 12, 90)));
        maybe(
                source,
                "listed",
                Instant.now()
                        .minusSeconds(randomIntBetween(-86_400 * 3, 86_400 * 200))
                        .toString());
        if (randomBoolean()) {
            source.put("stock", Map.of("margin", randomIntBetween(-6, 6) / 4.0));
        }
        return source;
    }

    private static void maybe(Map<String, Object> source, String field, Object value) {
        if (randomIntBetween(0, 4) > 0) {
            source.put(field, value instanceof List<?> list && randomBoolean() ? randomFrom(list) : value);
        }
    }

    /** All signals of a document, written anew from their formulas. */
    private Map<String, Double> signals(String document, long now) {
        Map<String, Object> source = sources.get(document);
        boolean second = document.startsWith("second");
        double rating = number(source, "rating");
        double votes = number(source, "votes");
        double count = Double.isNaN(votes) ? 0 : votes;
        Map<String, Double> signals = new TreeMap<>();
        signals.put("rating", Double.isNaN(rating) ? 0.75 : ((10 * 4.0 + count * rating) / (10 + count) - 1) / 4);
        double views = second ? Double.NaN : number(source, "views");
        double sales = second || Double.isNaN(number(source, "sales")) ? 0 : number(source, "sales");
        boolean noRate = Double.isNaN(views) || sales > views;
        signals.put("conversion", Math.min(1, (noRate ? 1.0 / 21 : (sales + 1) / (views + 21)) / 0.5));
        signals.put("popularity", Double.isNaN(votes) ? 0 : Math.min(1, Math.log(1 + votes) / Math.log(1001)));
        signals.put("cheapness", cheapness(number(source, "price")));
        signals.put("freshness", freshness((String) source.get("listed"), now));
        Map<?, ?> stock = (Map<?, ?>) source.get("stock");
        double margin = stock == null ? Double.NaN : ((Number) stock.get("margin")).doubleValue();
        signals.put("margin", Double.isNaN(margin) ? null : Math.max(0, Math.min(1, (margin + 1) / 2)));
        return signals;
    }

    /** The smallest of the values. */
    private static double number(Map<String, Object> source, String field) {
        Object value = source.get(field);
        if (value instanceof List<?> list) {
            return list.stream()
                    .mapToDouble(each -> ((Number) each).doubleValue())
                    .min()
                    .orElseThrow();
        }
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    private static double cheapness(double price) {
        if (Double.isNaN(price)) {
            return 0.125;
        }
        if (price >= 100) {
            return 1;
        }
        if (price >= 20) {
            return (2 + (price - 20) / 80) / 3;
        }
        return price / 10 / 3;
    }

    private static double freshness(String listed, long now) {
        if (listed == null) {
            return 0;
        }
        double age = now - Instant.parse(listed).toEpochMilli();
        double day = TimeUnit.DAYS.toMillis(1);
        // What lies in the future by more than a day is not to be believed.
        return age < -day ? 0 : Math.pow(0.5, Math.max(0, age - day) / (30 * day));
    }

    private double quality(String document, Map<String, Double> weights, long now) {
        double sum = 0;
        for (Map.Entry<String, Double> signal : signals(document, now).entrySet()) {
            // A margin that is missing is worth the transform's own prior.
            double value = signal.getValue() == null ? marginPrior() : signal.getValue();
            sum += weights.get(signal.getKey()) * value;
        }
        return sum;
    }

    private static double marginPrior() {
        return profile(PROFILE).signals().stream()
                .filter(signal -> signal.name().equals("margin"))
                .findFirst()
                .orElseThrow()
                .prior();
    }

    private Map<String, Double> weights() {
        Map<String, Double> weights = new HashMap<>();
        QualityProfile profile = profile(PROFILE);
        for (int i = 0; i < profile.signals().size(); i++) {
            weights.put(profile.signals().get(i).name(), profile.weights().get(i));
        }
        return weights;
    }

    private RescorerBuilder<?> rescorer(String json) throws Exception {
        try (XContentParser parser =
                JsonXContent.jsonXContent.createParser(getInstanceFromNode(NamedXContentRegistry.class), null, json)) {
            parser.nextToken();
            return RescorerBuilder.parseFromXContent(parser);
        }
    }

    private RescorerBuilder<?> rescorer(int window, String more) throws Exception {
        return rescorer(
                String.format(Locale.ROOT, "{\"window_size\":%d,\"quality\":{\"profile\":\"shop\"%s}}", window, more));
    }

    private static QueryBuilder randomQuery() {
        QueryBuilder one = QueryBuilders.matchQuery("title", randomFrom(WORDS) + " " + randomFrom(WORDS));
        QueryBuilder other =
                QueryBuilders.matchQuery("title", randomFrom(WORDS)).boost(2);
        return switch (randomIntBetween(0, 3)) {
            case 0 -> QueryBuilders.boolQuery().should(one).should(other);
            case 1 -> QueryBuilders.disMaxQuery().add(one).add(other);
            case 2 ->
                QueryBuilders.functionScoreQuery(
                                one,
                                ScoreFunctionBuilders.fieldValueFactorFunction("votes")
                                        .missing(3)
                                        .modifier(FieldValueFactorFunction.Modifier.LOG2P))
                        .boostMode(CombineFunction.MULTIPLY);
            default -> QueryBuilders.matchAllQuery();
        };
    }

    private SearchRequestBuilder search(QueryBuilder query, RescorerBuilder<?>... rescorers) {
        SearchRequestBuilder search = client().prepareSearch("first", "second")
                .setQuery(query)
                .setExplain(true)
                .setSize(1000);
        for (RescorerBuilder<?> rescorer : rescorers) {
            search.addRescorer(rescorer);
        }
        return search;
    }

    private static String document(SearchHit hit) {
        return hit.getIndex() + "/" + hit.getId();
    }

    /** The documents of each shard in the order of the first pass, with their scores. */
    private Map<String, Map<String, Double>> firstPass(QueryBuilder query) {
        Map<String, Map<String, Double>> shards = new TreeMap<>();
        for (SearchHit hit : search(query).get().getHits()) {
            shards.computeIfAbsent(hit.getShard().getShardId().toString(), shard -> new LinkedHashMap<>())
                    .put(document(hit), (double) hit.getScore());
        }
        return shards;
    }

    private static double outside(double x) {
        return x < -1e30 ? -3.4e38 + (x + 3.4e38) * 0.28 : -3e38 + 1e38 * (x / (1 + Math.abs(x)) + 1) / 2;
    }

    /** What a rescorer makes of a shard's documents, in their new order. */
    private Map<String, Double> rescored(
            Map<String, Double> shard, int window, boolean multiply, Map<String, Double> weights, long now) {
        Map<String, Double> scores = new LinkedHashMap<>();
        shard.forEach((document, x) -> {
            if (scores.size() >= window || x < -1e30) {
                scores.put(document, outside(x));
            } else {
                double quality = quality(document, weights, now);
                scores.put(document, multiply ? x * (1 + quality) : x + quality);
            }
        });
        List<Map.Entry<String, Double>> order = new ArrayList<>(scores.entrySet());
        order.sort(Map.Entry.<String, Double>comparingByValue().reversed());
        Map<String, Double> sorted = new LinkedHashMap<>();
        order.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static void assertScores(Map<String, Double> expected, SearchResponse response) {
        Map<String, Double> actual = new LinkedHashMap<>();
        double last = Double.POSITIVE_INFINITY;
        double lastExpected = Double.POSITIVE_INFINITY;
        for (SearchHit hit : response.getHits()) {
            String document = document(hit);
            double wanted = expected.get(document);
            double tolerance = 1e-5 * Math.max(1, Math.abs(wanted));
            assertEquals(document, wanted, hit.getScore(), tolerance);
            assertTrue("sorted by score", hit.getScore() <= last);
            assertTrue("the slow computation has this order", wanted <= lastExpected + tolerance);
            last = hit.getScore();
            lastExpected = wanted;
            actual.put(document, (double) hit.getScore());
        }
        assertEquals(expected.keySet(), actual.keySet());
        assertEquals(0, response.getFailedShards());
    }

    public void testScoresAndOrderAreThoseOfASlowComputation() throws Exception {
        indexProducts();
        for (int round = 0; round < 12; round++) {
            QueryBuilder query = randomQuery();
            int window = randomIntBetween(1, 60);
            boolean multiply = randomBoolean();
            Map<String, Double> weights = weights();
            String more = ",\"mode\":\"" + (multiply ? "multiply" : "add") + "\"";
            if (randomBoolean()) {
                weights.put("rating", 3.0);
                weights.put("freshness", 0.0);
                more += ",\"weights\":{\"rating\":3,\"freshness\":0}";
            }
            Map<String, Double> expected = new HashMap<>();
            Map<String, Map<String, Double>> shards = firstPass(query);
            long now = System.currentTimeMillis();
            for (Map<String, Double> shard : shards.values()) {
                expected.putAll(rescored(shard, window, multiply, weights, now));
            }
            plugin.rescored.set(0);
            assertScores(expected, search(query, rescorer(window, more)).get());
            int documents = shards.values().stream()
                    .mapToInt(shard -> Math.min(window, shard.size()))
                    .sum();
            assertEquals("what is rescored is counted", documents, plugin.rescored.get());
        }
    }

    public void testRescorersFollowEachOther() throws Exception {
        indexProducts();
        for (int round = 0; round < 8; round++) {
            QueryBuilder query = randomQuery();
            int first = randomIntBetween(1, 30);
            int second = randomIntBetween(1, 30);
            Map<String, Double> other = weights();
            other.put("popularity", 5.0);
            Map<String, Double> expected = new HashMap<>();
            long now = System.currentTimeMillis();
            for (Map<String, Double> shard : firstPass(query).values()) {
                Map<String, Double> once = rescored(shard, first, false, weights(), now);
                expected.putAll(rescored(once, second, true, other, now));
            }
            SearchResponse response = search(
                            query,
                            rescorer(first, ""),
                            rescorer(second, ",\"mode\":\"multiply\",\"weights\":{\"popularity\":5}"))
                    .get();
            assertScores(expected, response);
            assertExplained(response);
        }
    }

    private static void assertExplained(SearchResponse response) {
        for (SearchHit hit : response.getHits()) {
            float total = hit.getExplanation().getValue().floatValue();
            assertEquals(hit.getScore(), total, 1e-6 * Math.max(1, Math.abs(hit.getScore())));
        }
    }

    public void testPagesNeverRepeatNorDrop() throws Exception {
        indexProducts();
        for (int round = 0; round < 4; round++) {
            QueryBuilder query = randomQuery();
            int window = randomIntBetween(1, 20);
            RescorerBuilder<?>[] rescorers = randomBoolean()
                    ? new RescorerBuilder<?>[] {rescorer(window, "")}
                    : new RescorerBuilder<?>[] {
                        rescorer(window, ""), rescorer(randomIntBetween(1, 20), ",\"mode\":\"multiply\"")
                    };
            // Freshness moves between two requests, though by less than a float can show: take it out.
            for (int i = 0; i < rescorers.length; i++) {
                rescorers[i] = rescorer(
                        rescorers[i].windowSize(), ",\"weights\":{\"freshness\":0,\"rating\":" + (i + 1) + "}");
            }
            List<String> all = documents(search(query, rescorers).get());
            int size = randomIntBetween(3, 12);
            List<String> pages = new ArrayList<>();
            for (int from = 0; from < all.size() + size; from += size) {
                pages.addAll(documents(
                        search(query, rescorers).setFrom(from).setSize(size).get()));
            }
            assertEquals(all, pages);
        }
    }

    private static List<String> documents(SearchResponse response) {
        List<String> documents = new ArrayList<>();
        response.getHits().forEach(hit -> documents.add(document(hit)));
        return documents;
    }

    public void testTheExplanationShowsEverySignalAndComesToTheScore() throws Exception {
        indexProducts();
        long now = System.currentTimeMillis();
        SearchResponse response =
                search(QueryBuilders.matchAllQuery(), rescorer(5, "")).get();
        assertExplained(response);
        int inside = 0;
        for (SearchHit hit : response.getHits()) {
            Explanation explanation = hit.getExplanation();
            if (explanation.getDescription().startsWith("outside the window of [5]")) {
                assertTrue(hit.getScore() < -1e38);
                continue;
            }
            inside++;
            assertEquals(
                    "[quality] rescorer with profile [shop@2], first pass + sum of contributions:",
                    explanation.getDescription());
            assertEquals(7, explanation.getDetails().length);
            assertEquals(1, explanation.getDetails()[0].getValue().doubleValue(), 0);
            String text = explanation.toString();
            Map<String, Double> signals = signals(document(hit), now);
            int at = 1;
            for (String signal : signals.keySet()) {
                Explanation part = explanation.getDetails()[at++];
                assertEquals("contribution of [" + signal + "], product of:", part.getDescription());
                Explanation weight = part.getDetails()[0];
                Explanation value = part.getDetails()[1];
                assertEquals(weights().get(signal), weight.getValue().doubleValue(), 0);
                double wanted = signals.get(signal) == null ? marginPrior() : signals.get(signal);
                assertEquals(signal, wanted, value.getValue().doubleValue(), 1e-5);
                assertEquals(
                        weight.getValue().doubleValue() * value.getValue().doubleValue(),
                        part.getValue().doubleValue(),
                        1e-12);
            }
            Map<String, Object> source = sources.get(document(hit));
            boolean noPrice = source.get("price") == null;
            assertEquals(
                    text,
                    noPrice,
                    text.contains("value of signal [cheapness], imputed with the prior, because a field is missing"));
            assertEquals(text, noPrice, text.contains("field [price] has no value"));
            if (hit.getIndex().equals("first") && source.get("views") != null && source.get("sales") == null) {
                assertThat(text, containsString("field [sales] has no value, which counts as 0"));
            }
            if (hit.getIndex().equals("second")) {
                assertThat(text, containsString("field [views] is not mapped in this index"));
            } else if (source.get("views") != null
                    && source.get("sales") != null
                    && number(source, "sales") > number(source, "views")) {
                assertThat(text, containsString("imputed with the prior, because field [sales] is ["));
            }
        }
        assertThat(inside, greaterThan(0));
    }

    public void testFreshnessIsThatOfTheMomentOfTheRequest() throws Exception {
        products("first", "date", "");
        products("second", "date_nanos", "");
        Instant listed = Instant.parse("2024-05-01T00:00:00Z");
        index("first", "a", Map.of("listed", listed.toString()));
        index("second", "a", Map.of("listed", listed.toString()));
        client().admin().indices().prepareRefresh("first", "second").get();
        QualityProfile fresh = profile(
                """
                {"signals": {"freshness": {"exponential_decay": {"field": "listed", "half_life": "10d"}}}, "weights": {"freshness": 8}}""");
        for (int halfLives = 0; halfLives < 4; halfLives++) {
            long now = listed.toEpochMilli() + TimeUnit.DAYS.toMillis(10L * halfLives);
            ResolvedQuality quality =
                    new ResolvedQuality(new VersionedProfile("fresh", 1, fresh), QualityMode.ADD, FirstPass.SCORE, now);
            SearchResponse response = search(QueryBuilders.matchAllQuery(), new QualityRescorerBuilder(quality, () ->
                            (documents, nanos) -> {}))
                    .get();
            assertEquals(2, response.getHits().getHits().length);
            for (SearchHit hit : response.getHits()) {
                assertEquals(1 + 8 / Math.pow(2, halfLives), hit.getScore(), 1e-5);
            }
        }
    }

    public void testAProfileMayStandInTheRequestOrBePinned() throws Exception {
        indexProducts();
        Map<String, Float> named =
                scores(search(QueryBuilders.matchAllQuery(), rescorer(100, "")).get());
        SearchResponse inline = search(
                        QueryBuilders.matchAllQuery(),
                        rescorer("{\"window_size\":100,\"quality\":{\"profile\":" + PROFILE + "}}"))
                .get();
        Map<String, Float> pinned = scores(search(
                        QueryBuilders.matchAllQuery(),
                        rescorer("{\"window_size\":100,\"quality\":{\"profile\":\"shop@2\"}}"))
                .get());
        assertEquals(named.keySet(), pinned.keySet());
        scores(inline).forEach((document, score) -> {
            assertEquals(named.get(document), score, 1e-4);
            assertEquals(pinned.get(document), score, 1e-4);
        });
        assertThat(
                inline.getHits().getAt(0).getExplanation().getDescription(),
                containsString("the request's own profile"));
    }

    private static Map<String, Float> scores(SearchResponse response) {
        Map<String, Float> scores = new HashMap<>();
        response.getHits().forEach(hit -> scores.put(document(hit), hit.getScore()));
        return scores;
    }

    public void testAMinimumScoreIsForTheFirstPass() throws Exception {
        indexProducts();
        QueryBuilder query = QueryBuilders.functionScoreQuery(
                        ScoreFunctionBuilders.fieldValueFactorFunction("votes").missing(0))
                .boostMode(CombineFunction.REPLACE);
        Map<String, Double> expected = new HashMap<>();
        firstPass(query)
                .values()
                .forEach(shard -> shard.forEach((document, score) -> {
                    if (score >= 400) {
                        expected.put(document, score);
                    }
                }));
        SearchResponse response =
                search(query, rescorer(3, "")).setMinScore(400).get();
        assertEquals(
                "also those outside the window",
                expected.keySet(),
                scores(response).keySet());
    }

    public void testAHybridQueryIsRefusedWithTheFormThatWorks() throws Exception {
        indexProducts();
        QueryBuilder hybrid = new QualityTestPlugin.HybridQuery();
        QueryBuilder hidden = QueryBuilders.wrapperQuery("{\"hybrid\":{\"queries\":[]}}");
        RescorerBuilder<?> core = new QueryRescorerBuilder(QueryBuilders.matchAllQuery());
        for (QueryBuilder query : List.of(hybrid, hidden)) {
            assertThat(
                    "other rescorers may be used",
                    search(query, core).get().getHits().getHits().length,
                    greaterThan(0));
            // A shard that has found nothing calls no rescorer, and answers.
            assertBadRequest(
                    search(query, rescorer(10, "")).setAllowPartialSearchResults(false),
                    "the [quality] rescorer cannot be used with a [hybrid] query",
                    "{\"bool\": {\"should\": [...]}}",
                    "{\"dis_max\": {\"queries\": [...]}}");
        }
    }

    public void testCollapseSortAndScrollAreRefused() throws Exception {
        indexProducts();
        QueryBuilder all = QueryBuilders.matchAllQuery();
        assertBadRequest(
                search(all, rescorer(10, "")).setCollapse(new CollapseBuilder("group")),
                "the [quality] rescorer cannot be used with [collapse]");
        assertBadRequest(
                search(all, rescorer(10, "")).addSort("votes", SortOrder.DESC),
                "Cannot use [sort] option in conjunction with [rescore].");
        assertBadRequest(
                search(all, rescorer(10, "")).setScroll("1m"), "using [rescore] is not allowed in a scroll context");
        assertBadRequest(search(all, rescorer(0, "")), "[window_size] of the [quality] rescorer is [0]");
    }

    private static void assertBadRequest(SearchRequestBuilder search, String... reasons) {
        Exception e = expectThrows(Exception.class, search::get);
        for (String reason : reasons) {
            assertThat(ExceptionsHelper.stackTrace(e), containsString(reason));
        }
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    }

    public void testAFieldThatCannotBeUsedIsNamed() throws Exception {
        createIndexWithMappingSource(
                "odd",
                Settings.EMPTY,
                """
                {"properties": {"word": {"type": "keyword"}, "text": {"type": "text"}, "flag": {"type": "boolean"}, "when": {"type": "date"},
                  "bare": {"type": "long", "doc_values": false}, "number": {"type": "long"}}}""");
        client().index(new IndexRequest("odd").source(Map.of("number", 3)).setRefreshPolicy("true"))
                .get();
        for (String field : List.of("word", "text", "flag", "when", "bare")) {
            String reason = field.equals("bare") || field.equals("text") ? "has no doc values" : "cannot be read";
            assertBadRequest(
                    odd("{\"log_scale\":{\"field\":\"" + field + "\",\"max\":10}}"),
                    "field [" + field + "] of signal [s] is mapped as [",
                    "] in index [odd] and " + reason + "; it must be mapped as a number, with doc values");
        }
        assertBadRequest(
                odd("{\"exponential_decay\":{\"field\":\"number\",\"half_life\":\"1d\"}}"),
                "field [number] of signal [s] is mapped as [long] in index [odd] and cannot be read; it must be mapped as"
                        + " [date] or [date_nanos], with doc values");
        assertEquals(
                1f,
                odd("{\"log_scale\":{\"field\":\"unmapped\",\"max\":10}}")
                        .get()
                        .getHits()
                        .getAt(0)
                        .getScore(),
                0);
    }

    private SearchRequestBuilder odd(String signal) throws Exception {
        return client().prepareSearch("odd")
                .addRescorer(rescorer(
                        "{\"quality\":{\"profile\":{\"signals\":{\"s\":" + signal + "},\"weights\":{\"s\":1}}}}"));
    }

    public void testAnUnknownProfileOrWeightIsABadRequest() throws Exception {
        createIndex("empty");
        assertBadRequest(
                client().prepareSearch("empty").addRescorer(rescorer("{\"quality\":{\"profile\":\"none\"}}")),
                "[quality] rescorer cannot use profile [none]: there is no quality [none]");
        assertBadRequest(
                client().prepareSearch("empty").addRescorer(rescorer(10, ",\"weights\":{\"ratings\":1}")),
                "[weights] has [ratings], which is no signal of the profile; its signals are [cheapness, conversion,");
    }

    public void testAnInnerProductIsFoundInTheScore() throws Exception {
        createIndexWithMappingSource(
                "items",
                Settings.EMPTY,
                "{\"properties\":{\"score\":{\"type\":\"double\"},\"f\":{\"type\":\"double\"}}}");
        double[] products = {-3, -0.5, 0, 0.25, 7};
        for (int i = 0; i < products.length; i++) {
            double score = products[i] < 0 ? 1 / (1 - products[i]) : 1 + products[i];
            client().index(new IndexRequest("items")
                            .id("i" + i)
                            .source(Map.of("score", score, "f", i % 2))
                            .setRefreshPolicy("true"))
                    .get();
        }
        QueryBuilder query = QueryBuilders.functionScoreQuery(ScoreFunctionBuilders.fieldValueFactorFunction("score"))
                .boostMode(CombineFunction.REPLACE);
        String json =
                """
                {"quality": {"first_pass": "inner_product", "profile": {"signals": {"f": {"linear": {"field": "f", "min": 0, "max": 1}}}, "weights": {"f": 2}}}}""";
        SearchResponse response = client().prepareSearch("items")
                .setQuery(query)
                .addRescorer(rescorer(json))
                .get();
        Map<String, Float> scores = scores(response);
        for (int i = 0; i < products.length; i++) {
            assertEquals(products[i] + 2 * (i % 2), scores.get("items/i" + i), 1e-5);
        }
    }

    public void testAResultThatDependsOnTheTimeIsNotCached() throws Exception {
        products("first", "date", "");
        index("first", "a", Map.of("listed", Instant.now().toString()));
        client().admin().indices().prepareRefresh("first").get();
        assertFalse(cached("{\"exponential_decay\":{\"field\":\"listed\",\"half_life\":\"1d\"}}"));
        assertTrue(cached("{\"log_scale\":{\"field\":\"votes\",\"max\":9}}"));
    }

    private boolean cached(String signal) throws Exception {
        long before = cacheEntries();
        client().prepareSearch("first")
                .setRequestCache(true)
                .addRescorer(rescorer("{\"quality\":{\"profile\":{\"signals\":{\"s\":" + signal + "}}}}"))
                .get();
        return cacheEntries() > before;
    }

    private long cacheEntries() {
        return client().admin()
                .indices()
                .prepareStats("first")
                .setRequestCache(true)
                .get()
                .getTotal()
                .getRequestCache()
                .getMissCount();
    }
}
