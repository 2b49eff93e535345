/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.model.LinearModel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.collapse.CollapseBuilder;
import org.opensearch.search.sort.SortOrder;

/** What a search cannot ask for, and what it gets instead. */
public class UnifiedRankingRefusalNodeTests extends RankingNodeTestCase {
    private static final Products.Asked ASKED =
            new Products.Asked("red shoe", null, List.of(), List.of(1.0, 1.0, 1.0), null);

    private SearchRequestBuilder search(int window) throws Exception {
        return search(QueryBuilders.matchAllQuery(), rescorer(window, "ranker", ASKED));
    }

    private SearchRequestBuilder unified(String body) throws Exception {
        return search(QueryBuilders.matchAllQuery(), rescorer("{\"unified_ranking\":" + body + "}"));
    }

    /** A model of one feature, which is its score, and a search with it. */
    private SearchRequestBuilder feature(String index, String feature, String context) throws Exception {
        FeatureSet features = features("[" + feature + "]");
        plugin.rankers.put("one", 1, ranker(features, "{}", LinearModel.of(features.names(), new double[] {1}, 0)));
        return client().prepareSearch(index)
                .addRescorer(rescorer("{\"unified_ranking\":{\"model\":\"one\",\"context\":" + context + "}}"));
    }

    public void testCollapseSortScrollAndHybridAreRefused() throws Exception {
        indexProducts();
        put("ranker", 1, randomWeights(), 0);
        assertBadRequest(
                search(10).setCollapse(new CollapseBuilder("brand")),
                "the [unified_ranking] rescorer cannot be used with [collapse]");
        assertBadRequest(
                search(10).addSort("size", SortOrder.DESC), "Cannot use [sort] option in conjunction with [rescore].");
        assertBadRequest(search(10).setScroll("1m"), "using [rescore] is not allowed in a scroll context");
        assertBadRequest(search(0), "[window_size] of the [unified_ranking] rescorer is [0]");
        assertBadRequest(search(10_001), "Rescore window [10001] is too large. It must be less than [10000].");
        QueryBuilder hybrid = QueryBuilders.wrapperQuery("{\"hybrid\":{\"queries\":[]}}");
        // A shard that has found nothing calls no rescorer, and answers.
        assertBadRequest(
                search(hybrid, rescorer(10, "ranker", ASKED)).setAllowPartialSearchResults(false),
                "the [unified_ranking] rescorer cannot be used with a [hybrid] query",
                "{\"bool\": {\"should\": [...]}}");
    }

    public void testRequestsAreCheckedBeforeAnyShardWorks() throws Exception {
        indexProducts();
        put("ranker", 1, randomWeights(), 0);
        assertBadRequest(
                unified("{\"model\":\"none\",\"context\":{\"task\":\"search\"}}"),
                "[unified_ranking] rescorer cannot use model [none]: there is no model [none]");
        assertBadRequest(
                unified("{\"model\":\"ranker\"}"),
                "[unified_ranking] rescorer: [context] is missing; give it here",
                "{\"ext\": {\"recsys\": {\"context\":");
        assertBadRequest(
                unified("{\"model\":\"ranker\",\"context\":{\"task\":\"pre_query\"}}"),
                "[context.task] is [pre_query]; the model was made for [search, similar]");
        assertBadRequest(
                unified("{\"model\":\"ranker\",\"context\":{\"task\":\"similar\",\"item\":\"nowhere\"}}"),
                "[context.item] [nowhere] does not exist in [first,second]");
        assertEquals(
                0,
                unified("{\"model\":\"ranker\",\"ignore_missing_item\":true,"
                                + "\"context\":{\"task\":\"similar\",\"item\":\"nowhere\"}}")
                        .get()
                        .getFailedShards());
        assertBadRequest(
                unified(
                        "{\"model\":\"ranker\",\"context\":{\"task\":\"search\",\"user\":{\"attributes\":{\"age\":\"old\"}}}}"),
                "[$user.attributes.age] of the context is [old]; feature [age] of the model declares no [codes]");
        assertBadRequest(
                unified("{\"model\":\"ranker\",\"context\":{\"task\":\"search\",\"attributes\":{\"v\":\"x\"}}}"),
                "feature [dot] compares [$attributes.v] of the context, which is [x]; it must be a vector");
        assertBadRequest(
                // A shard whose window has no vector answers, and would for the others too.
                unified("{\"model\":\"ranker\",\"context\":{\"task\":\"search\",\"attributes\":{\"v\":[1,2]}}}")
                        .setAllowPartialSearchResults(false),
                "field [vector] has [3] dimensions, the vector of the context that it is compared with [2]");
    }

    public void testAWindowWithoutRoomIsRefusedAndLeavesNothingReserved() throws Exception {
        indexProducts();
        put("ranker", 1, randomWeights(), 0);
        AtomicLong used = new AtomicLong();
        AtomicLong most = new AtomicLong();
        plugin.memory = bytes -> {
            most.accumulateAndGet(used.addAndGet(bytes), Math::max);
            return () -> used.addAndGet(-bytes);
        };
        search(100).get();
        assertTrue(most.get() > 0);
        assertEquals(0, used.get());
        plugin.memory = bytes -> {
            throw new CircuitBreakingException("no room", bytes, 1, CircuitBreaker.Durability.TRANSIENT);
        };
        Exception e = expectThrows(
                Exception.class,
                () -> search(100).setAllowPartialSearchResults(false).get());
        assertEquals(ExceptionsHelper.stackTrace(e), RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(e));
        assertEquals(0, used.get());
    }

    /** A search pipeline adds a rescorer only where OpenSearch, and this plugin, take one. */
    public void testWhichSearchesCanHaveARescorer() throws Exception {
        SearchRequest request = new SearchRequest();
        assertTrue(UnifiedRescore.fits(new SearchSourceBuilder(), request));
        assertTrue(UnifiedRescore.fits(new SearchSourceBuilder().query(QueryBuilders.matchAllQuery()), request));
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                getInstanceFromNode(NamedXContentRegistry.class), null, "{\"query\":{\"hybrid\":{\"queries\":[]}}}")) {
            assertFalse(UnifiedRescore.fits(SearchSourceBuilder.fromXContent(parser), request));
        }
        assertFalse(UnifiedRescore.fits(new SearchSourceBuilder().sort("size"), request));
        assertFalse(UnifiedRescore.fits(new SearchSourceBuilder().collapse(new CollapseBuilder("brand")), request));
        assertFalse(UnifiedRescore.fits(
                new SearchSourceBuilder(), new SearchRequest().scroll(TimeValue.timeValueMinutes(1))));
    }

    public void testMalformedRescorersAreNamed() {
        for (String[] each : new String[][] {
            {"{\"context\":{\"task\":\"search\"}}", "[model] is missing; it must be the name of a ranking model"},
            {"{\"model\":\"A b\"}", "[model] is [A b]; it must be a name"},
            {"{\"model\":\"a\",\"features\":[]}", "[model] and [features] are both given"},
            {"{\"model\":\"a\",\"imputation\":{}}", "[model] and [imputation] are both given"},
            {"{\"model\":\"a\",\"modle\":1}", "[modle] is unknown; allowed are"},
            {"{\"model\":\"a\",\"context\":{}}", "[context.task] is missing"},
            {"{\"model\":\"a\",\"ignore_missing_item\":3}", "[ignore_missing_item] is [3]; it must be true or false"},
        }) {
            Exception e = expectThrows(Exception.class, () -> unified(each[0]));
            assertThat(e.getMessage(), containsString("[unified_ranking] rescorer: " + each[1]));
        }
    }

    public void testAFieldOfAWrongTypeIsNamed() throws Exception {
        createIndexWithMappingSource(
                "odd",
                Settings.EMPTY,
                """
                {"properties": {"word": {"type": "keyword"}, "text": {"type": "text"}, "bare": {"type": "long", "doc_values": false},
                  "when": {"type": "date"}, "number": {"type": "long"}, "sid": {"properties": {"l1": {"type": "text"}}}}}""");
        client().prepareIndex("odd")
                .setSource("number", 3)
                .setRefreshPolicy("true")
                .get();
        String context = "{\"task\":\"search\",\"country\":\"DE\"}";
        for (String field : List.of("word", "text", "bare")) {
            String reason = field.equals("word") ? "cannot be read" : "has no doc values";
            assertBadRequest(
                    feature("odd", "{\"name\":\"f\",\"type\":\"field\",\"field\":\"" + field + "\"}", context),
                    "[unified_ranking] rescorer with model [one@1]: field [" + field
                            + "] of feature [f] is mapped as [",
                    "] in index [odd] and " + reason
                            + "; it must be mapped as a number, a date or [boolean], with doc values");
        }
        for (String field : List.of("text", "when")) {
            assertBadRequest(
                    feature(
                            "odd",
                            "{\"name\":\"f\",\"type\":\"equals\",\"field\":\"" + field + "\",\"value\":\"$country\"}",
                            context),
                    "field [" + field + "] of feature [f] is mapped as [",
                    "it must be mapped as [keyword], a number or [boolean], with doc values");
        }
        assertBadRequest(
                feature(
                        "odd",
                        "{\"name\":\"f\",\"type\":\"equals\",\"field\":\"number\",\"value\":\"$country\"}",
                        context),
                "field [number] of feature [f] cannot be equal to [$country] of the context");
        assertBadRequest(
                feature(
                        "odd",
                        "{\"name\":\"f\",\"type\":\"semantic_id\",\"field\":\"sid\",\"with\":\"item\"}",
                        context),
                "field [sid.l1] of feature [f] is mapped as [text] in index [odd]",
                "it must be mapped as [keyword], with doc values");
        assertBadRequest(
                feature(
                        "odd",
                        "{\"name\":\"f\",\"type\":\"quality\",\"profile\":\"shop@2\",\"signal\":\"fame\"}",
                        context),
                "feature [f] reads signal [fame] of profile [shop@2], which has only [cheapness]");
        SearchResponse unmapped = feature(
                        "odd", "{\"name\":\"f\",\"type\":\"field\",\"field\":\"unmapped\",\"missing\":4}", context)
                .get();
        assertEquals(4f, unmapped.getHits().getAt(0).getScore(), 0);
    }

    public void testWhatAModelImputesIsShownAndCounted() throws Exception {
        indexProducts();
        products.sources.get("again").put("title", "red");
        index("first", "again", products.sources.get("again"));
        client().admin().indices().prepareRefresh("first").get();
        FeatureSet features = features(
                """
                [{"name": "title", "type": "query", "query": {"match": {"title": "$query"}}},
                 {"name": "words", "type": "query_length"},
                 {"name": "country", "type": "context", "value": "$country", "codes": {"unknown": 16}}]""");
        plugin.rankers.put(
                "imputing",
                1,
                ranker(
                        features,
                        "{\"similar\": {\"$query\": \"$item.title\"}, \"*\": {\"$country\": \"unknown\"}}",
                        LinearModel.of(features.names(), new double[] {0, 1, 1}, 0)));
        SearchResponse response = unified(
                        "{\"model\":\"imputing\",\"context\":{\"task\":\"similar\",\"item\":\"again\"}}")
                .setExplain(true)
                .get();
        SearchHit hit = response.getHits().getAt(0);
        assertEquals("one word and the code of [unknown]", 17f, hit.getScore(), 0);
        String explanation = hit.getExplanation().toString();
        assertThat(explanation, containsString("values of the context that the model imputed: [$country, $query]"));
        assertThat(explanation, containsString("feature [words] of type [query_length], from imputed [$query]"));
        assertEquals(
                "no other test imputes",
                Map.of("$query", 1L, "$country", 1L),
                plugin.stats.imputed().snapshot());
        Set<String> ofModel = new HashSet<>(plugin.stats.missing().snapshot().keySet());
        ofModel.removeIf(name -> name.startsWith("imputing.") == false);
        assertEquals(Set.of("imputing.title"), ofModel);
    }
}
