/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import static dev.recsys.plugin.pipeline.MemoryTables.rewrite;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.ext.RewritesSection;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.Timing;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.join.ScoreMode;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.InnerHitBuilder;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.Operator;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.bucket.terms.Terms;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.collapse.CollapseBuilder;
import org.opensearch.search.pipeline.ProcessorExecutionDetail;
import org.opensearch.search.rescore.QueryRescorerBuilder;
import org.opensearch.search.sort.SortOrder;

/** Searches through a pipeline on a real node. */
public class QueryRewriteNodeTests extends PipelineNodeTestCase {
    private static final String ALWAYS = "\"policies\":{\"synonym\":{\"when\":\"always\"}}";

    private static MatchQueryBuilder match(String text) {
        return QueryBuilders.matchQuery("title", text);
    }

    private long count(Counter counter) {
        return plugin.stats.get(counter);
    }

    private void sofas() {
        index(randomIntBetween(1, 3));
        documents(title("couch"), title("sofa"), title("sofa couch"), title("table"), title("green divan"));
        plugin.tables.put("couch", rewrite(RewriteType.SYNONYM, "sofa"), rewrite(RewriteType.SUBSTITUTE, "divan"));
    }

    public void testAlwaysBringsSynonymsAndSaysWhichHitsTheyFound() {
        sofas();
        pipeline(ALWAYS);
        long exact = count(Counter.REWRITES_EXACT);
        long synonyms = count(Counter.REWRITES_SYNONYM);
        SearchResponse response = search(match("couch"));
        assertEquals(Set.of("d0", "d1", "d2"), new HashSet<>(ids(response)));
        RewritesSection section = rewrites(response);
        assertEquals("shop@1", section.table());
        assertEquals("couch", section.query());
        assertEquals("exact", section.match());
        assertNull(section.reason());
        assertEquals(1, section.applied().size());
        RewritesSection.Applied applied = section.applied().get(0);
        assertEquals("sofa", applied.text());
        assertEquals("always", applied.when());
        assertEquals(0.5f, applied.weight(), 0);
        assertEquals(Set.of("d1", "d2"), new HashSet<>(applied.hits()));
        assertEquals(1, applied.newHits());
        response.getHits().forEach(hit -> assertEquals(0, hit.getMatchedQueries().length));
        assertEquals(exact + 1, count(Counter.REWRITES_EXACT));
        assertEquals(synonyms + 1, count(Counter.REWRITES_SYNONYM));
        assertThat(response.toString(), containsString("\"ext\":{\"recsys\":{\"rewrites\":{\"table\":\"shop@1\""));
    }

    /** What the user named keeps its name, and only what the user's own words find has it. */
    public void testTheUsersOwnNamesStay() {
        sofas();
        pipeline(ALWAYS);
        SearchResponse response = search(QueryBuilders.boolQuery()
                .must(match("couch").queryName("words"))
                .should(QueryBuilders.matchAllQuery().queryName("all")));
        response.getHits()
                .forEach(hit -> assertEquals(
                        hit.getId().equals("d1") ? Set.of("all") : Set.of("words", "all"),
                        Set.copyOf(Arrays.asList(hit.getMatchedQueries()))));
        assertEquals(1, rewrites(response).applied().get(0).newHits());
    }

    public void testWithoutAResponseProcessorItStillSearches() {
        sofas();
        pipeline("[{\"query_rewrite\":{\"table\":\"shop\"}}]", "[]");
        SearchResponse response = search(match("couch"));
        assertEquals(Set.of("d0", "d1", "d2"), new HashSet<>(ids(response)));
        assertNull(rewrites(response));
    }

    public void testTheResponseProcessorAloneDoesNothing() {
        sofas();
        pipeline("[]", "[{\"query_rewrite\":{}}]");
        SearchResponse response = search(match("couch"));
        assertEquals(Set.of("d0", "d2"), new HashSet<>(ids(response)));
        assertNull(rewrites(response));
    }

    public void testTheRequestOfTheCallerIsNotChanged() {
        sofas();
        pipeline(ALWAYS);
        SearchSourceBuilder source = new SearchSourceBuilder().query(match("couch"));
        String before = source.toString();
        SearchRequest request = new SearchRequest("products").source(source).pipeline("shop");
        client().search(request).actionGet();
        assertEquals(before, source.toString());
        assertSame(source, request.source());
    }

    public void testAQueryWithoutResultsIsAskedAgain() {
        sofas();
        pipeline("\"policies\":{\"substitute\":{\"when\":\"zero_results\"}}");
        plugin.tables.put("settee", rewrite(RewriteType.SUBSTITUTE, "divan"));
        long helped = count(Counter.REWRITES_SECOND_SEARCHES_HELPED);
        SearchResponse response = search(new SearchSourceBuilder()
                .query(match("settee"))
                .aggregation(AggregationBuilders.terms("c").field("category")));
        assertEquals(List.of("d4"), ids(response));
        assertEquals(
                new TotalHits(1, TotalHits.Relation.EQUAL_TO),
                response.getHits().getTotalHits());
        RewritesSection section = rewrites(response);
        assertEquals("helped", section.secondSearch());
        assertEquals(Map.of("divan", List.of("d4")), hits(section));
        assertEquals("zero_results", section.applied().get(0).when());
        assertEquals(1, section.applied().get(0).newHits());
        assertNotNull(response.getAggregations().get("c"));
        assertEquals(helped + 1, count(Counter.REWRITES_SECOND_SEARCHES_HELPED));

        assertEquals(
                "something is found, so nothing is added",
                2,
                ids(search(match("couch"))).size());
        plugin.tables.put("settee", rewrite(RewriteType.SUBSTITUTE, "ottoman"));
        response = search(match("settee"));
        assertEquals(List.of(), ids(response));
        assertEquals("found_nothing", rewrites(response).secondSearch());
    }

    /** All pages together are the first search's hits, and then those of the second, none twice and none left out. */
    public void testPagesOfBothSearchesFollowEachOther() {
        index(1);
        String[] titles = new String[9];
        for (int i = 0; i < titles.length; i++) {
            titles[i] = title(i < 3 ? "couch" + " grey".repeat(i) : i < 8 ? "sofa" + " blue".repeat(i) : "lamp");
        }
        documents(titles);
        plugin.tables.put("couch", rewrite(RewriteType.BROAD, "sofa"));
        pipeline("\"min_hits\":5,\"policies\":{\"broad\":{\"when\":\"below_min_hits\",\"weight\":3}}");
        int size = randomIntBetween(1, 9);
        Set<String> seen = new HashSet<>();
        List<String> all = new ArrayList<>();
        for (int from = 0; from < 8; from += size) {
            SearchResponse response = search(
                    new SearchSourceBuilder().query(match("couch")).from(from).size(size));
            assertEquals(
                    new TotalHits(8, TotalHits.Relation.EQUAL_TO),
                    response.getHits().getTotalHits());
            assertEquals(Math.min(size, 8 - from), ids(response).size());
            ids(response).forEach(id -> assertTrue(id, seen.add(id)));
            all.addAll(ids(response));
            for (int i = 1; i < response.getHits().getHits().length; i++) {
                assertTrue(response.getHits().getAt(i - 1).getScore()
                        >= response.getHits().getAt(i).getScore());
            }
        }
        assertEquals(Set.of("d0", "d1", "d2"), new HashSet<>(all.subList(0, 3)));
        assertEquals(8, seen.size());
        SearchResponse enough = search(new SearchSourceBuilder().query(match("sofa")));
        assertNull(rewrites(enough).secondSearch());
    }

    public void testWhatOtherProcessorsAddedHoldsForTheSecondSearchToo() {
        index(1);
        documents(
                "{\"title\":\"sofa\",\"tenant\":\"a\"}",
                "{\"title\":\"sofa\",\"tenant\":\"b\"}",
                "{\"title\":\"couch\",\"tenant\":\"b\"}");
        plugin.tables.put("couch", rewrite(RewriteType.BROAD, "sofa"));
        boolean before = randomBoolean();
        String filter = "{\"tenant_filter\":{\"tenant\":\"a\"}}";
        String rewrite =
                "{\"query_rewrite\":{\"table\":\"shop\",\"policies\":{\"broad\":{\"when\":\"zero_results\"}}}}";
        pipeline(
                before ? "[" + filter + "," + rewrite + "]" : "[" + rewrite + "," + filter + "]",
                "[{\"query_rewrite\":{}}]");
        assertEquals(List.of("d0"), ids(search(match("couch"))));
    }

    public void testCategoriesBoostAndFilter() {
        index(1);
        documents(
                "{\"title\":\"apple juice\",\"category\":\"food\"}",
                "{\"title\":\"apple\",\"category\":\"phones\"}",
                "{\"title\":\"pear\",\"category\":\"food\"}");
        List<CategoryShare> shares =
                List.of(new CategoryShare("food", 0.9, 9, 0.5), new CategoryShare("phones", 0.1, 1, 0));
        plugin.tables.put(QueryTables.Match.EXACT, 1, "apple", shares);
        assertEquals(
                "the shorter title is better",
                "d1",
                ids(search("", match("apple"))).get(0));
        SearchResponse boosted = search("\"categories\":{\"field\":\"category\",\"boost\":5}", match("apple"));
        assertEquals(List.of("d0", "d1"), ids(boosted));
        assertEquals("boost", rewrites(boosted).categories().get(0).use());
        String filtering = "\"categories\":{\"field\":\"category\",\"filter_above\":0.8}";
        SearchResponse filtered = search(filtering, match("apple"));
        assertEquals(List.of("d0"), ids(filtered));
        assertEquals("filter", rewrites(filtered).categories().get(0).use());

        plugin.tables.put(QueryTables.Match.FALLBACK, Double.NaN, "apple", shares);
        assertEquals(
                "only a known query filters",
                2,
                ids(search(filtering, match("apple"))).size());
        plugin.tables.put(QueryTables.Match.NEAREST, 0.8, "apple", shares);
        assertEquals("nearest", rewrites(search(filtering, match("apple"))).match());
        assertEquals(2, ids(search(filtering, match("apple"))).size());

        plugin.tables.put(QueryTables.Match.EXACT, 1, "apple", List.of(new CategoryShare("toys", 0.99, 9, 0.5)));
        SearchResponse relaxed = search(filtering, match("apple"));
        assertEquals("a filter that leaves nothing is lifted", Set.of("d0", "d1"), new HashSet<>(ids(relaxed)));
        assertEquals("helped", rewrites(relaxed).secondSearch());
    }

    private SearchResponse search(String properties, QueryBuilder query) {
        pipeline(properties);
        return search(query);
    }

    /** While the filter leaves something it holds, for further rewrites as well. */
    public void testACategorysFilterHoldsForFurtherRewrites() {
        index(1);
        documents(
                "{\"title\":\"apple\",\"category\":\"food\"}",
                "{\"title\":\"fruit\",\"category\":\"food\"}",
                "{\"title\":\"fruit\",\"category\":\"toys\"}");
        plugin.tables.put(
                QueryTables.Match.EXACT,
                1,
                "apple",
                List.of(new CategoryShare("food", 0.99, 9, 0.5)),
                rewrite(RewriteType.BROAD, "fruit"));
        pipeline("\"policies\":{\"broad\":{\"when\":\"below_min_hits\"}},"
                + "\"categories\":{\"field\":\"category\",\"filter_above\":0.9}");
        SearchResponse response = search(match("apple"));
        assertEquals(List.of("d0", "d1"), ids(response));
        assertEquals(Map.of("fruit", List.of("d1")), hits(rewrites(response)));
        pipeline("\"query_path\":\"query.match_phrase.title\",\"policies\":{\"broad\":{\"when\":\"below_min_hits\"}},"
                + "\"categories\":{\"field\":\"category\",\"filter_above\":0.9}");
        response = search(QueryBuilders.matchPhraseQuery("title", "apple"));
        assertEquals("likewise for a text at a declared path", List.of("d0", "d1"), ids(response));
        assertEquals(Map.of("fruit", List.of("d1")), hits(rewrites(response)));
    }

    public void testBoostsForCategoriesOrderWhatIsFoundLater() {
        index(1);
        documents(
                "{\"title\":\"apple\",\"category\":\"food\"}",
                "{\"title\":\"fruit\",\"category\":\"toys\"}",
                "{\"title\":\"fruit\",\"category\":\"food\"}");
        plugin.tables.put(
                QueryTables.Match.EXACT,
                1,
                "apple",
                List.of(new CategoryShare("food", 0.5, 9, 0.5)),
                rewrite(RewriteType.BROAD, "fruit"));
        String options = "\"policies\":{\"broad\":{\"when\":\"below_min_hits\"}},"
                + "\"categories\":{\"field\":\"category\",\"boost\":1}";
        pipeline(options);
        assertEquals(List.of("d0", "d2", "d1"), ids(search(match("apple"))));
        pipeline("\"query_path\":\"query.match_phrase.title\"," + options);
        assertEquals(
                "likewise for a text at a declared path",
                List.of("d0", "d2", "d1"),
                ids(search(QueryBuilders.matchPhraseQuery("title", "apple"))));
    }

    /** A search that a rescorer orders, and one that shows a single hit of each category. */
    public void testRescoredAndCollapsedSearches() {
        index(1);
        documents(
                "{\"title\":\"couch\",\"category\":\"x\"}",
                "{\"title\":\"sofa\",\"category\":\"x\"}",
                "{\"title\":\"sofa\",\"category\":\"y\"}");
        plugin.tables.put("couch", rewrite(RewriteType.BROAD, "sofa"));
        plugin.tables.put("settee", rewrite(RewriteType.BROAD, "sofa"));
        pipeline("\"policies\":{\"broad\":{\"when\":\"below_min_hits\"}}");
        SearchSourceBuilder rescored = new SearchSourceBuilder()
                .query(match("couch"))
                .addRescorer(new QueryRescorerBuilder(QueryBuilders.termQuery("category", "y")));
        assertEquals(List.of("d0", "d2", "d1"), ids(search(rescored)));
        SearchSourceBuilder collapsed = new SearchSourceBuilder().collapse(new CollapseBuilder("category"));
        assertEquals("what is found is not added to", List.of("d0"), ids(search(collapsed.query(match("couch")))));
        SearchResponse response = search(collapsed.query(match("settee")));
        assertEquals(List.of("d1", "d2"), ids(response));
        assertEquals("category", response.getHits().getCollapseField());
    }

    /** The weight of a near query's rewrites is less by as much as it is not the query itself. */
    public void testNearestWeighsLess() {
        sofas();
        pipeline(ALWAYS);
        plugin.tables.put(QueryTables.Match.NEAREST, 0.8, "couch", List.of(), rewrite(RewriteType.SYNONYM, "sofa"));
        RewritesSection section = rewrites(search(match("couch")));
        assertEquals(0.4f, section.applied().get(0).weight(), 1e-6f);
        assertEquals(0.8, section.similarity(), 0);
    }

    public void testWhateverGoesWrongTheSearchGoesOn() {
        sofas();
        for (MemoryTables.Mode mode : List.of(
                MemoryTables.Mode.FAILING, MemoryTables.Mode.THROWING, MemoryTables.Mode.THROWING_WHEN_CACHED)) {
            plugin.tables.mode = mode;
            pipeline("\"timeout\":\"30s\"");
            long errors = count(Counter.REWRITES_ERRORS);
            SearchResponse response = search(match("couch"));
            assertEquals(Set.of("d0", "d2"), new HashSet<>(ids(response)));
            assertThat(rewrites(response).reason(), containsString("error: planted"));
            assertEquals(errors + 1, count(Counter.REWRITES_ERRORS));
        }
        plugin.tables.mode = MemoryTables.Mode.NEVER;
        pipeline("\"timeout\":\"5ms\"");
        long timeouts = count(Counter.REWRITES_TIMEOUTS);
        SearchResponse response = search(match("couch"));
        assertEquals(Set.of("d0", "d2"), new HashSet<>(ids(response)));
        assertEquals("timeout", rewrites(response).reason());
        assertEquals("none", rewrites(response).match());
        assertEquals(timeouts + 1, count(Counter.REWRITES_TIMEOUTS));
        // An answer that comes too late finds nobody.
        plugin.tables.waiting.forEach(listener -> listener.onResponse(plugin.tables.found.get("couch")));
        plugin.tables.waiting.clear();
    }

    public void testALookupOnAnotherThreadIsTimed() {
        sofas();
        plugin.tables.mode = MemoryTables.Mode.LATER;
        pipeline("\"timeout\":\"30s\"");
        long timed = Arrays.stream(plugin.stats.time(Timing.LOOKUP).counts()).sum();
        assertEquals(3, ids(search(match("couch"))).size());
        assertEquals(
                timed + 1,
                Arrays.stream(plugin.stats.time(Timing.LOOKUP).counts()).sum());
    }

    public void testSearchesWithoutATextAreUntouched() {
        sofas();
        pipeline("");
        assertEquals("no_text", rewrites(search(QueryBuilders.matchAllQuery())).reason());
        assertEquals(
                "no_text", rewrites(search(new SearchSourceBuilder().size(3))).reason());
        assertEquals(
                "different_texts",
                rewrites(search(QueryBuilders.boolQuery().must(match("a")).must(match("b"))))
                        .reason());
        assertEquals(
                "operators",
                rewrites(search(QueryBuilders.queryStringQuery("couch OR sofa")))
                        .reason());
    }

    public void testSortedByPriceRewritesComeOnlyIfThereIsNothingElse() {
        sofas();
        pipeline(ALWAYS);
        SearchSourceBuilder sorted = new SearchSourceBuilder().sort("price", SortOrder.ASC);
        assertEquals(Set.of("d0", "d2"), new HashSet<>(ids(search(sorted.query(match("couch"))))));
        plugin.tables.put("settee", rewrite(RewriteType.SYNONYM, "sofa"));
        SearchResponse response = search(sorted.query(match("settee")));
        assertEquals(Set.of("d1", "d2"), new HashSet<>(ids(response)));
        assertNotNull(response.getHits().getSortFields());
    }

    public void testAggregationsCountWhatRewritesFind() {
        index(1);
        documents("{\"title\":\"couch\",\"category\":\"x\"}", "{\"title\":\"sofa\",\"category\":\"x\"}");
        plugin.tables.put("couch", rewrite(RewriteType.SYNONYM, "sofa"));
        pipeline(ALWAYS);
        SearchResponse response = search(new SearchSourceBuilder()
                .query(match("couch"))
                .size(0)
                .aggregation(AggregationBuilders.terms("c").field("category")));
        Terms terms = response.getAggregations().get("c");
        assertEquals(2, terms.getBucketByKey("x").getDocCount());
        assertEquals(0, ids(response).size());
    }

    public void testNestedQueriesWithAndWithoutInnerHits() {
        index(1);
        documents(
                "{\"parts\":[{\"name\":\"couch\"},{\"name\":\"lamp\"}]}",
                "{\"parts\":[{\"name\":\"sofa\"}]}",
                "{\"parts\":[{\"name\":\"lamp\"}]}");
        plugin.tables.put("couch", rewrite(RewriteType.SYNONYM, "sofa"), rewrite(RewriteType.BROAD, "lamp"));
        pipeline("\"policies\":{\"synonym\":{\"when\":\"always\"},\"broad\":{\"when\":\"below_min_hits\"}}");
        for (boolean inner : new boolean[] {false, true}) {
            var nested =
                    QueryBuilders.nestedQuery("parts", QueryBuilders.matchQuery("parts.name", "couch"), ScoreMode.Max);
            if (inner) {
                nested.innerHit(new InnerHitBuilder("parts"));
            }
            SearchResponse response = search(nested);
            assertEquals(3, ids(response).size());
            assertEquals(Set.of("d0", "d1"), new HashSet<>(ids(response).subList(0, 2)));
            Map<String, List<String>> hits = hits(rewrites(response));
            assertEquals(List.of("d1"), hits.get("sofa"));
            assertEquals("d2", hits.get("lamp").get(hits.get("lamp").size() - 1));
            if (inner) {
                response.getHits().forEach(hit -> {
                    assertEquals(1, hit.getInnerHits().get("parts").getHits().length);
                    assertEquals(0, hit.getInnerHits().get("parts").getAt(0).getMatchedQueries().length);
                });
            }
        }
    }

    public void testEachSubQueryOfHybridIsRewritten() {
        sofas();
        QueryBuilder hybrid = new HybridQueryBuilder(
                List.of(
                        match("couch"),
                        QueryBuilders.termQuery("title", "table"),
                        QueryBuilders.multiMatchQuery("couch", "body", "title")),
                20);
        pipeline(ALWAYS);
        SearchResponse response = search(hybrid);
        assertEquals(Set.of("d0", "d1", "d2", "d3"), new HashSet<>(ids(response)));
        assertEquals(
                Set.of("d1", "d2"),
                new HashSet<>(rewrites(response).applied().get(0).hits()));
        pipeline("\"policies\":{\"substitute\":{\"when\":\"below_min_hits\"}}");
        response = search(hybrid);
        assertEquals(Set.of("d0", "d2", "d3", "d4"), new HashSet<>(ids(response)));
        assertEquals("helped", rewrites(response).secondSearch());
    }

    /** What only a sub-query without the text finds is on a page of the first search, and must not come again with the second. */
    public void testPagesBehindAHybridDoNotRepeat() {
        index(1);
        documents(title("couch"), title("sofa sofa table"), title("sofa"));
        plugin.tables.put("couch", rewrite(RewriteType.BROAD, "sofa"));
        pipeline("\"policies\":{\"broad\":{\"when\":\"below_min_hits\"}}");
        QueryBuilder hybrid =
                new HybridQueryBuilder(List.of(match("couch"), QueryBuilders.termQuery("title", "table")), 20);
        List<String> seen = new ArrayList<>();
        for (int from = 0; from < 4; from++) {
            SearchResponse response =
                    search(new SearchSourceBuilder().query(hybrid).from(from).size(1));
            assertEquals(3, response.getHits().getTotalHits().value());
            seen.addAll(ids(response));
        }
        assertEquals(Set.of("d0", "d1"), new HashSet<>(seen.subList(0, 2)));
        assertEquals(List.of("d2"), seen.subList(2, seen.size()));
    }

    public void testADeclaredPathLeadsToTextsInAnyQuery() {
        sofas();
        pipeline("\"query_path\":\"query.match_phrase.title\"," + ALWAYS);
        SearchResponse response = search(QueryBuilders.matchPhraseQuery("title", "couch"));
        assertEquals(Set.of("d0", "d1", "d2"), new HashSet<>(ids(response)));
        assertEquals(1, rewrites(response).applied().get(0).newHits());
        pipeline(
                "\"query_path\":\"query.match_phrase.title\",\"policies\":{\"substitute\":{\"when\":\"below_min_hits\"}}");
        assertEquals(
                Set.of("d0", "d2", "d4"), new HashSet<>(ids(search(QueryBuilders.matchPhraseQuery("title", "couch")))));
        pipeline("\"query_path\":\"query.bool.must.match.title\"," + ALWAYS);
        response = search(QueryBuilders.boolQuery().must(match("couch")).must(QueryBuilders.existsQuery("title")));
        assertEquals("no_text", rewrites(response).reason());
        response = search(QueryBuilders.boolQuery().must(match("couch")).should(match("green divan")));
        assertEquals("the path tells which of two texts", 3, ids(response).size());
    }

    public void testProfileVerbosePipelineAndOthersExtStay() {
        sofas();
        pipeline("[{\"query_rewrite\":{\"table\":\"shop\"}}]", "[{\"other\":{}},{\"query_rewrite\":{}}]");
        SearchResponse response = search(match("couch"));
        assertEquals(2, response.getInternalResponse().getSearchExtBuilders().size());
        assertNotNull(rewrites(response));
        pipeline("\"policies\":{\"substitute\":{\"when\":\"below_min_hits\"}}");
        response = search(
                new SearchSourceBuilder().query(match("couch")).profile(true).verbosePipeline(true));
        assertFalse(response.getProfileResults().isEmpty());
        assertEquals(Set.of("d0", "d2", "d4"), new HashSet<>(ids(response)));
        List<ProcessorExecutionDetail> details = response.getInternalResponse().getProcessorResult();
        assertEquals(2, details.size());
        assertEquals("query_rewrite", details.get(0).getProcessorName());
    }

    public void testScrollAndPagingBySortValuesAreNotSearchedAgain() {
        sofas();
        pipeline("\"policies\":{\"substitute\":{\"when\":\"below_min_hits\"}}");
        SearchResponse response = client().search(new SearchRequest("products")
                        .source(new SearchSourceBuilder().query(match("couch")).size(1))
                        .scroll(TimeValue.timeValueMinutes(1))
                        .pipeline("shop"))
                .actionGet();
        assertNotNull(response.getScrollId());
        assertNull(rewrites(response).secondSearch());
        client().prepareClearScroll().addScrollId(response.getScrollId()).get();
    }

    /** Words are no numbers: a rewrite of a number that is also looked for in a number's field must not fail the search. */
    public void testARewriteOfANumberFailsNothing() {
        index(1);
        documents("{\"price\":501,\"title\":\"jeans\"}", "{\"price\":7,\"title\":\"levis\"}");
        plugin.tables.put("501", rewrite(RewriteType.SYNONYM, "levis jeans"));
        pipeline(ALWAYS);
        SearchResponse response = search(QueryBuilders.multiMatchQuery("501", "price", "title"));
        assertEquals(0, response.getFailedShards());
        assertEquals(2, ids(response).size());
    }

    public void testOperatorsAreKeptInCopies() {
        index(1);
        documents(title("red sofa"), title("red"), title("sofa"), title("red couch"));
        plugin.tables.put("red couch", rewrite(RewriteType.SYNONYM, "red sofa"));
        pipeline(ALWAYS);
        assertEquals(
                Set.of("d0", "d3"), new HashSet<>(ids(search(match("red couch").operator(Operator.AND)))));
    }

    public void testASecondProcessorOfTheKindStandsBack() {
        sofas();
        pipeline(
                "[{\"query_rewrite\":{\"table\":\"shop\"}},{\"query_rewrite\":{\"table\":\"other\"}}]",
                "[{\"query_rewrite\":{}}]");
        assertEquals(3, ids(search(match("couch"))).size());
    }

    public void testBadConfigurationIsNamed() {
        String message = expectThrows(Exception.class, () -> pipeline("\"timeout\":\"0ms\""))
                .getMessage();
        assertThat(message, containsString("[query_rewrite.timeout]"));
        message = expectThrows(Exception.class, () -> pipeline("\"tables\":1")).getMessage();
        assertThat(message, containsString("[query_rewrite.tables] is unknown"));
    }

    /** It is asked for by who asked for the first, is cancelled with it, and has what is left of its time. */
    public void testTheSecondSearchIsTheCallersAndAChildOfTheFirst() {
        sofas();
        plugin.tables.mode = randomFrom(MemoryTables.Mode.CACHED, MemoryTables.Mode.LATER);
        pipeline("\"timeout\":\"30s\",\"policies\":{\"substitute\":{\"when\":\"below_min_hits\"}}");
        plugin.searches.clear();
        SearchRequest request = new SearchRequest("products")
                .source(new SearchSourceBuilder()
                        .query(match("couch"))
                        .size(2)
                        .from(1)
                        .timeout(TimeValue.timeValueHours(1)))
                .pipeline("shop");
        SearchResponse response =
                client().filterWithHeader(Map.of("tenant", "a")).search(request).actionGet();
        assertEquals(2, ids(response).size());
        assertEquals("d4", ids(response).get(1));
        assertEquals(2, plugin.searches.size());
        PipelineTestPlugin.Seen second = plugin.searches.get(1);
        assertEquals("a", second.header());
        assertEquals(plugin.searches.get(0).task(), second.parent().getId());
        assertEquals("_none", second.request().pipeline());
        assertEquals(0, second.request().source().from());
        assertEquals(1, second.request().source().size());
        assertTrue(second.request().source().timeout().compareTo(TimeValue.timeValueHours(1)) <= 0);
        assertTrue(second.request().source().timeout().millis() > 0);
    }

    /** A second search that fails takes nothing away. */
    public void testAFailingSecondSearchLeavesTheFirstResponse() {
        sofas();
        pipeline("\"policies\":{\"substitute\":{\"when\":\"below_min_hits\"}}");
        long failed = count(Counter.REWRITES_SECOND_SEARCHES_FAILED);
        plugin.failSearchesFrom = 2;
        try {
            plugin.searches.clear();
            SearchResponse response = search(match("couch"));
            assertEquals(Set.of("d0", "d2"), new HashSet<>(ids(response)));
            assertEquals("failed", rewrites(response).secondSearch());
            assertEquals(failed + 1, count(Counter.REWRITES_SECOND_SEARCHES_FAILED));
        } finally {
            plugin.failSearchesFrom = Integer.MAX_VALUE;
        }
    }
}
