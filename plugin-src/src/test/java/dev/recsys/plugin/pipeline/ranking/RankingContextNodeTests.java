/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.stats.Counter;
import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.rest.RestStatus;

/** One endpoint for a search, similar items and the page before a query. */
public class RankingContextNodeTests extends RankingPipelineNodeTestCase {
    private static final String MODEL =
            """
            {"tasks": ["search", "similar", "pre_query"],
             "features": [{"name": "price", "type": "field", "field": "price"},
               {"name": "brand", "type": "equals", "field": "brand", "value": "$item.brand"}],
             "imputation": {"similar": {"$query": "$item.title"}, "*": {"$country": "unknown"}},
             "model": {"format": "linear", "bias": 0, "weights": {"price": 1.0}}}""";

    private static final String RETRIEVAL =
            """
            "retrieval": {"search": {"match": {"title": "$query"}},
              "similar": {"bool": {"must": [{"match": {"title": "$item.title"}}], "must_not": [{"ids": {"values": ["$item._id"]}}]}},
              "pre_query": {"terms": {"_id": "$user.history"}}}""";

    private static final String USERS =
            """
            "users": {"index": "users", "history_field": "viewed", "attributes": {"segment": "segment", "years": "age"}}""";

    /** With time enough for a busy machine. */
    private void processor(String properties) {
        processor(properties, "60s");
    }

    private void processor(String properties, String timeout) {
        pipeline(
                "{\"ranking_context\":{\"timeout\":\"" + timeout + "\"," + properties + "}}",
                "{\"ranking_context\":{}}");
    }

    private static String ext(String context, String more) {
        return "{\"ext\":{\"recsys\":{\"context\":" + context + "}}" + more + "}";
    }

    private static List<ContextItem> items(String... ids) {
        return List.of(ids).stream().map(id -> new ContextItem(id, Map.of())).toList();
    }

    private String refused(String json) {
        Exception e = expectThrows(Exception.class, () -> search(json));
        assertEquals(ExceptionsHelper.stackTrace(e), RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
        return ExceptionsHelper.stackTrace(e);
    }

    public void testOneEndpointServesThreeSurfaces() throws Exception {
        model("ranker", MODEL);
        processor("\"model\":\"ranker\"," + USERS + "," + RETRIEVAL);
        ContextUser known = new ContextUser(
                "u1",
                items("hat", "blue", "gone", "red"),
                Map.of("segment", new ContextValue.Text("new"), "years", new ContextValue.Number(33)));

        SearchResponse found =
                search(ext("{\"task\":\"search\",\"query\":\"blue\",\"user\":{\"id\":\"u1\"},\"country\":\"DE\"}", ""));
        assertEquals(List.of("blue"), ids(found));
        assertEquals(new RankingContext("search", "blue", known, null, "DE", Map.of(), Set.of()), context(found));

        SearchResponse similar = search(ext("{\"task\":\"similar\",\"item\":\"red\"}", ""));
        assertEquals(Set.of("blue", "hat"), Set.copyOf(ids(similar)));
        assertEquals(
                new RankingContext(
                        "similar",
                        "red shoe",
                        null,
                        new ContextItem(
                                "red",
                                Map.of(
                                        "title",
                                        new ContextValue.Text("red shoe"),
                                        "brand",
                                        new ContextValue.Text("acme"))),
                        "unknown",
                        Map.of(),
                        Set.of("$query", "$country")),
                context(similar));

        SearchResponse before = search(ext("{\"task\":\"pre_query\",\"user\":{\"id\":\"u1\"}}", ""));
        assertEquals(Set.of("red", "blue", "hat"), Set.copyOf(ids(before)));
        assertEquals(known, context(before).user());
        assertEquals(3, count(Counter.CONTEXTS_COMPLETED));
        assertEquals(3, count(Counter.CONTEXTS_QUERIES_BUILT));
    }

    public void testWhatTheRequestSaysGoesFirst() throws Exception {
        processor(USERS + "," + RETRIEVAL);
        SearchResponse found = search(ext(
                "{\"task\":\"pre_query\",\"user\":{\"id\":\"u1\",\"history\":[\"red\"],\"attributes\":{\"segment\":\"old\"}}}",
                ",\"query\":{\"match_all\":{}}"));
        assertEquals("its own query stays", 3, ids(found).size());
        assertEquals(
                new ContextUser(
                        "u1",
                        items("red"),
                        Map.of("segment", new ContextValue.Text("old"), "years", new ContextValue.Number(33))),
                context(found).user());
        processor(USERS + "," + RETRIEVAL + ",\"override\":true");
        found = search(ext(
                "{\"task\":\"pre_query\",\"user\":{\"id\":\"u1\",\"history\":[\"red\"]}}",
                ",\"query\":{\"match_all\":{}}"));
        assertEquals(List.of("red"), ids(found));
        processor("\"users\":{\"index\":\"users\",\"history_field\":\"viewed\",\"max_history\":2}");
        found = search(ext("{\"task\":\"pre_query\",\"user\":{\"id\":\"u1\"}}", ""));
        assertEquals(items("hat", "blue"), context(found).user().history());
    }

    /** A query in the request's text is never more than a text. */
    public void testAnInjectedQueryFindsOnlyItsWords() throws Exception {
        processor(RETRIEVAL);
        put("products", "odd", "{\"title\":\"match_all\"}");
        SearchResponse found = search(ext("{\"task\":\"search\",\"query\":\"\\\"},{\\\"match_all\\\":{}}\"}", ""));
        assertEquals(List.of("odd"), ids(found));
    }

    public void testAnUnknownUserIsNoError() throws Exception {
        processor(USERS + ",\"default_task\":\"search\"");
        SearchResponse found = search(ext("{\"task\":\"search\",\"user\":{\"id\":\"nobody\"}}", ""));
        assertEquals(3, ids(found).size());
        assertEquals(
                new ContextUser("nobody", List.of(), Map.of()), context(found).user());
        assertEquals(1, count(Counter.CONTEXTS_USERS_UNKNOWN));
        assertEquals(RankingContext.of("search"), context(search("{}")));
        processor("\"users\":{\"index\":\"nowhere\",\"history_field\":\"viewed\"}");
        assertEquals(
                "nobody",
                context(search(ext("{\"task\":\"search\",\"user\":{\"id\":\"nobody\"}}", "")))
                        .user()
                        .id());
        assertEquals(2, count(Counter.CONTEXTS_USERS_UNKNOWN));
    }

    public void testASearchWithoutAContextIsLeftAlone() throws Exception {
        processor(RETRIEVAL);
        SearchResponse found = search("{\"query\":{\"match\":{\"title\":\"hat\"}}}");
        assertEquals(List.of("hat"), ids(found));
        assertTrue(found.getInternalResponse().getSearchExtBuilders().isEmpty());
        assertEquals(1, count(Counter.CONTEXTS_NONE));
    }

    public void testAWrongContextFailsTheSearchUnlessItIsIgnored() throws Exception {
        model("ranker", MODEL);
        processor("\"model\":\"ranker\"," + RETRIEVAL);
        String gone = ext("{\"task\":\"similar\",\"item\":\"gone\"}", "");
        assertThat(refused(gone), containsString("[context.item] [gone] does not exist in [products]"));
        String task = ext("{\"task\":\"buy\"}", "");
        assertThat(
                refused(task),
                containsString("[context.task] is [buy]; the model was made for [search, similar, pre_query]"));
        String noQuery = ext("{\"task\":\"search\"}", "");
        assertThat(
                refused(noQuery),
                containsString(
                        "[ranking_context.retrieval.search] reads [$query], which [ext.recsys.context] does not have"));
        assertEquals(3, count(Counter.CONTEXTS_ERRORS));

        processor("\"model\":\"ranker\",\"on_error\":\"ignore\"," + RETRIEVAL);
        for (String wrong : List.of(gone, task, noQuery)) {
            assertEquals(3, ids(search(wrong)).size());
        }
        assertEquals(6, count(Counter.CONTEXTS_ERRORS));
        processor("\"model\":\"ranker\",\"ignore_missing_item\":true");
        assertEquals(new ContextItem("gone", Map.of()), context(search(gone)).item());
        assertEquals(1, count(Counter.CONTEXTS_ITEMS_MISSING));

        processor("\"model\":\"nothing\"");
        assertThat(refused(noQuery), containsString("[ranking_context] processor cannot use model [nothing]: "));
        String numbers = ext("{\"task\":\"search\",\"user\":{\"id\":\"u1\"}}", "");
        processor("\"users\":{\"index\":\"users\",\"history_field\":\"age\"}");
        assertThat(
                refused(numbers), containsString("[users.history_field] is [age], which in index [users] has numbers"));
    }

    /** A look-up that does not answer holds no search up, and what was known before it counts. */
    public void testASlowLookUpEndsByItsDeadline() throws Exception {
        model("ranker", MODEL);
        processor("\"model\":\"ranker\"," + USERS + "," + RETRIEVAL);
        String json = ext("{\"task\":\"search\",\"query\":\"blue\",\"user\":{\"id\":\"u1\"}}", "");
        // The model is in the node's cache before the clock is of any weight.
        assertEquals("new", segment(search(json)));
        processor("\"model\":\"ranker\"," + USERS + "," + RETRIEVAL, "1s");
        long late = count(Counter.CONTEXTS_TIMEOUTS);
        searches.held = "users";
        SearchResponse found = search(json);
        assertEquals(List.of("blue"), ids(found));
        assertEquals(
                new RankingContext(
                        "search",
                        "blue",
                        new ContextUser("u1", List.of(), Map.of()),
                        null,
                        "unknown",
                        Map.of(),
                        Set.of("$country")),
                context(found));
        assertEquals(late + 1, count(Counter.CONTEXTS_TIMEOUTS));
    }

    private static String segment(SearchResponse response) {
        return context(response).user().attributes().get("segment") instanceof ContextValue.Text text
                ? text.text()
                : null;
    }

    /** The next search may have what the query needs: the client did nothing wrong. */
    public void testAQueryThatWaitsForASlowLookUpIsNotTheClientsFault() throws Exception {
        model("ranker", MODEL);
        processor("\"model\":\"ranker\"," + RETRIEVAL);
        String json = ext("{\"task\":\"similar\",\"item\":\"red\"}", "");
        // The model is in the node's cache before the clock is of any weight.
        assertEquals(List.of("blue", "hat"), sorted(search(json)));
        processor("\"model\":\"ranker\"," + RETRIEVAL, "1s");
        long late = count(Counter.CONTEXTS_TIMEOUTS);
        long errors = count(Counter.CONTEXTS_ERRORS);
        searches.reset();
        // After the search itself, that for the item.
        searches.holding = 1;
        Exception e = expectThrows(Exception.class, () -> search(json));
        assertEquals(ExceptionsHelper.stackTrace(e), RestStatus.SERVICE_UNAVAILABLE, ExceptionsHelper.status(e));
        assertThat(
                ExceptionsHelper.stackTrace(e),
                containsString(
                        "[ranking_context.retrieval.similar] reads [$item.title], which [ext.recsys.context] does not"
                                + " have, since the look-up failed: the ranking context was not complete within [1s]"));
        assertEquals(late + 1, count(Counter.CONTEXTS_TIMEOUTS));
        assertEquals(errors, count(Counter.CONTEXTS_ERRORS));
    }

    public void testASearchIsCountedOnce() throws Exception {
        model("ranker", MODEL);
        processor("\"model\":\"ranker\"," + RETRIEVAL);
        refused(ext("{\"task\":\"search\"}", ""));
        assertEquals(1, count(Counter.CONTEXTS_ERRORS));
        assertEquals(0, count(Counter.CONTEXTS_COMPLETED));
    }

    private static List<String> sorted(SearchResponse response) {
        return ids(response).stream().sorted().toList();
    }

    public void testALookUpThatFailsIsCounted() throws Exception {
        processor(USERS + "," + RETRIEVAL);
        // The search itself is the first, the user's look-up the second.
        searches.failing = 1;
        SearchResponse found = search(ext("{\"task\":\"search\",\"query\":\"blue\",\"user\":{\"id\":\"u1\"}}", ""));
        assertEquals(List.of("blue"), ids(found));
        assertEquals(1, count(Counter.CONTEXTS_ERRORS));
        assertEquals(0, count(Counter.CONTEXTS_COMPLETED));
    }

    public void testLookUpsBelongToTheSearch() throws Exception {
        processor(USERS);
        search(ext("{\"task\":\"similar\",\"user\":{\"id\":\"u1\"},\"item\":\"red\"}", ""));
        List<SearchRequest> lookUps = searches.searches.subList(1, searches.searches.size());
        assertEquals(2, lookUps.size());
        for (SearchRequest lookUp : lookUps) {
            assertTrue(lookUp.getParentTask().isSet());
            assertEquals("_none", lookUp.pipeline());
        }
    }

    public void testOptionsAreChecked() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry(
                        "\"on_error\":\"stop\"", "[ranking_context.on_error] is [stop]; it must be [fail] or [ignore]"),
                Map.entry(
                        "\"timeout\":\"0ms\"", "[ranking_context.timeout] is [0s]; it must be a time of at least 1ms"),
                Map.entry("\"users\":{\"index\":\"u\"}", "[ranking_context.users] names nothing to look up"),
                Map.entry("\"users\":{\"history_field\":\"h\"}", "[ranking_context.users.index] is missing"),
                Map.entry(
                        "\"users\":{\"index\":\"u\",\"history_field\":\"h\",\"max_history\":10000}",
                        "[ranking_context.users.max_history] is [10000]; it must be from 1 to 1000"),
                Map.entry("\"retrieval\":{\"search\":\"x\"}", "[ranking_context.retrieval.search] is [x]"),
                Map.entry(
                        "\"retrieval\":{\"search\":{\"match\":{\"title\":\"$text\"}}}",
                        "[ranking_context.retrieval.search] is [$text]; it must be one of"),
                Map.entry("\"rescore\":{}", "[ranking_context.rescore.model] is missing"),
                Map.entry(
                        "\"rescore\":{\"model\":\"m\",\"window_size\":0}",
                        "[ranking_context.rescore.window_size] is [0]"),
                Map.entry("\"modell\":\"m\"", "[ranking_context.modell] is unknown"));
        wrong.forEach((json, message) -> {
            Exception e = expectThrows(
                    Exception.class,
                    () -> pipeline("{\"ranking_context\":{" + json + "}}", "{\"ranking_context\":{}}"));
            assertThat(ExceptionsHelper.stackTrace(e), containsString(message));
        });
    }
}
