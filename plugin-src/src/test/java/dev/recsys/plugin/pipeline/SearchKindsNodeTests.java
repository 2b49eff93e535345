/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import static dev.recsys.plugin.pipeline.MemoryTables.rewrite;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.ext.RewritesSection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;

/** Searches of every kind through the same pipeline: how it comes to them, and what they ask for besides a query. */
public class SearchKindsNodeTests extends PipelineNodeTestCase {
    private static final String BOTH =
            "\"policies\":{\"synonym\":{\"when\":\"always\"},\"substitute\":{\"when\":\"below_min_hits\"}}";
    private static final String LATER = "\"policies\":{\"substitute\":{\"when\":\"below_min_hits\"}}";

    private static SearchSourceBuilder couch() {
        return new SearchSourceBuilder().query(match("couch"));
    }

    private static MatchQueryBuilder match(String text) {
        return QueryBuilders.matchQuery("title", text);
    }

    private void sofas() {
        index(1);
        documents(title("couch"), title("sofa"), title("sofa couch"), title("table"), title("green divan"));
        plugin.tables.put("couch", rewrite(RewriteType.SYNONYM, "sofa"), rewrite(RewriteType.SUBSTITUTE, "divan"));
        plugin.tables.put("settee", rewrite(RewriteType.SUBSTITUTE, "sofa"));
        plugin.searches.clear();
    }

    private void helped(SearchResponse response, String... expected) {
        assertEquals(0, response.getFailedShards());
        assertEquals(Set.of(expected), new HashSet<>(ids(response)));
        assertEquals("helped", rewrites(response).secondSearch());
    }

    public void testAPipelineWithinTheSearch() {
        sofas();
        Map<String, Object> processor = new HashMap<>(Map.of("table", "shop"));
        Map<String, Object> pipeline = new HashMap<>(Map.of(
                "request_processors",
                List.of(new HashMap<>(Map.of("query_rewrite", processor))),
                "response_processors",
                List.of(new HashMap<>(Map.of("query_rewrite", new HashMap<>())))));
        processor.put("policies", new HashMap<>(Map.of("substitute", new HashMap<>(Map.of("when", "below_min_hits")))));
        SearchResponse response = client().search(
                        new SearchRequest("products").source(couch().searchPipelineSource(pipeline)))
                .actionGet();
        helped(response, "d0", "d2", "d4");
    }

    /** The second search is not rewritten again by the default of the index. */
    public void testTheDefaultPipelineOfAnIndex() {
        sofas();
        pipeline(BOTH);
        client().admin()
                .indices()
                .prepareUpdateSettings("products")
                .setSettings(Settings.builder().put("index.search.default_pipeline", "shop"))
                .get();
        SearchResponse response =
                client().search(new SearchRequest("products").source(couch())).actionGet();
        helped(response, "d0", "d1", "d2", "d4");
        assertEquals(2, plugin.searches.size());
        response = client().search(new SearchRequest("products").source(couch()).pipeline("_none"))
                .actionGet();
        assertEquals(Set.of("d0", "d2"), new HashSet<>(ids(response)));
    }

    public void testSearchesSentTogether() {
        sofas();
        pipeline(BOTH);
        MultiSearchResponse responses = client().multiSearch(new MultiSearchRequest()
                        .add(new SearchRequest("products").source(couch()).pipeline("shop"))
                        .add(new SearchRequest("products").source(couch()))
                        .add(new SearchRequest("products")
                                .source(new SearchSourceBuilder().query(match("settee")))
                                .pipeline("shop")))
                .actionGet();
        helped(responses.getResponses()[0].getResponse(), "d0", "d1", "d2", "d4");
        assertEquals(2, ids(responses.getResponses()[1].getResponse()).size());
        helped(responses.getResponses()[2].getResponse(), "d1", "d2");
    }

    public void testAPointInTime() {
        sofas();
        pipeline(BOTH);
        String pit = client().execute(
                        CreatePitAction.INSTANCE,
                        new CreatePitRequest(TimeValue.timeValueMinutes(1), false, "products"))
                .actionGet()
                .getId();
        try {
            client().index(new IndexRequest("products")
                            .source(title("divan"), XContentType.JSON)
                            .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE))
                    .actionGet();
            SearchResponse response = client().search(new SearchRequest()
                            .source(couch().pointInTimeBuilder(new PointInTimeBuilder(pit)))
                            .pipeline("shop"))
                    .actionGet();
            helped(response, "d0", "d1", "d2", "d4");
            assertEquals(pit, response.pointInTimeId());
        } finally {
            client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit))
                    .actionGet();
        }
    }

    /** What an alias leaves out, rewrites do not bring in. */
    public void testAnAliasWithAFilter() {
        index(1);
        documents(
                "{\"title\":\"couch\",\"tenant\":\"a\"}",
                "{\"title\":\"sofa\",\"tenant\":\"b\"}",
                "{\"title\":\"divan\",\"tenant\":\"b\"}",
                "{\"title\":\"green divan\",\"tenant\":\"a\"}");
        plugin.tables.put("couch", rewrite(RewriteType.SYNONYM, "sofa"), rewrite(RewriteType.SUBSTITUTE, "divan"));
        client().admin()
                .indices()
                .prepareAliases()
                .addAlias("products", "mine", QueryBuilders.termQuery("tenant", "a"))
                .get();
        pipeline(BOTH);
        SearchResponse response = client().search(
                        new SearchRequest("mine").source(couch()).pipeline("shop"))
                .actionGet();
        helped(response, "d0", "d3");
    }

    /** Where hits are not counted, a page that is not full tells how many there are. */
    public void testHitsThatAreNotCounted() {
        sofas();
        pipeline(LATER);
        SearchResponse response = search(couch().trackTotalHits(false));
        helped(response, "d0", "d2", "d4");
        assertNull(response.getHits().getTotalHits());
        response = search(couch().trackTotalHits(false).size(2));
        assertEquals(2, ids(response).size());
        assertNull("it is not known that there are too few", rewrites(response).secondSearch());
        response = search(couch().trackTotalHits(false).from(1).size(5));
        assertEquals(List.of("d4"), ids(response).subList(1, 2));
    }

    /** A search that ends early does not say how many there are; one of both that ends early makes the response end early. */
    public void testSearchesThatEndEarly() {
        sofas();
        pipeline(LATER);
        SearchResponse response = search(couch().terminateAfter(1));
        assertEquals(Boolean.TRUE, response.isTerminatedEarly());
        assertNull(rewrites(response).secondSearch());
        response = search(new SearchSourceBuilder().query(match("settee")).terminateAfter(1));
        assertEquals(1, ids(response).size());
        assertEquals(Boolean.TRUE, response.isTerminatedEarly());
        assertEquals("helped", rewrites(response).secondSearch());
    }

    public void testTheLastPageOfTheWindow() {
        sofas();
        pipeline(LATER);
        SearchResponse response = search(couch().from(9_990).size(10));
        assertEquals(0, response.getFailedShards());
        assertEquals(0, ids(response).size());
        assertEquals(3, response.getHits().getTotalHits().value());
    }

    /** Names of the user's own keep their scores, and a hit that has none of them shows none. */
    public void testNamesWithScores() {
        sofas();
        SearchSourceBuilder named = new SearchSourceBuilder()
                .query(match("couch").queryName("words"))
                .includeNamedQueriesScores(true);
        Map<String, Float> plain = new HashMap<>();
        for (SearchHit hit : client().search(new SearchRequest("products").source(named))
                .actionGet()
                .getHits()) {
            plain.put(hit.getId(), hit.getMatchedQueryScore("words"));
        }
        assertEquals(Set.of("d0", "d2"), plain.keySet());
        pipeline(BOTH);
        SearchResponse response = search(named);
        helped(response, "d0", "d1", "d2", "d4");
        for (SearchHit hit : response.getHits()) {
            assertEquals(
                    plain.get(hit.getId()), hit.getMatchedQueriesAndScores().get("words"));
            assertEquals(
                    plain.containsKey(hit.getId()) ? 1 : 0,
                    hit.getMatchedQueriesAndScores().size());
        }
        RewritesSection section = rewrites(response);
        assertEquals(Set.of("d1", "d2"), new HashSet<>(hits(section).get("sofa")));
        assertEquals(List.of("d4"), hits(section).get("divan"));
        assertFalse(response.toString().contains(LegNames.PREFIX));
    }

    /** Segments that are searched side by side tell the same. */
    public void testSegmentsSearchedAtOnce() {
        sofas();
        client().admin()
                .indices()
                .prepareUpdateSettings("products")
                .setSettings(Settings.builder().put("index.search.concurrent_segment_search.mode", "all"))
                .get();
        for (int i = 0; i < 6; i++) {
            client().index(new IndexRequest("products")
                            .id("s" + i)
                            .source(title(i % 2 == 0 ? "sofa" : "green divan"), XContentType.JSON)
                            .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE))
                    .actionGet();
        }
        pipeline(BOTH);
        SearchResponse response = search(couch().size(20));
        helped(response, "d0", "d1", "d2", "d4", "s0", "s1", "s2", "s3", "s4", "s5");
        RewritesSection section = rewrites(response);
        assertEquals(
                Set.of("d1", "d2", "s0", "s2", "s4"),
                new HashSet<>(hits(section).get("sofa")));
        assertEquals(Set.of("d4", "s1", "s3", "s5"), new HashSet<>(hits(section).get("divan")));
    }

    /** Another cluster's search may come here with names of its rewrites, and through a pipeline like its own. */
    public void testNamesThatAnotherClusterGaveGoBackToIt() {
        sofas();
        pipeline(BOTH);
        String theirs = new LegNames().of(new Leg("sofa", RewriteType.SYNONYM, When.ALWAYS, 1));
        SearchResponse response = search(new SearchSourceBuilder()
                .query(QueryBuilders.disMaxQuery()
                        .add(match("couch").queryName(new LegNames().ofUser(null)))
                        .add(match("sofa").queryName(theirs))));
        assertEquals("different_texts", rewrites(response).reason());
        for (SearchHit hit : response.getHits()) {
            boolean found = hit.getId().equals("d0") == false;
            assertEquals(found, List.of(hit.getMatchedQueries()).contains(theirs));
        }
    }
}
