/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.consistency.Quantiles;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.rewrite.RewriteNodeTestCase;
import dev.recsys.plugin.rewrite.backfill.BackfillAction;
import dev.recsys.plugin.rewrite.backfill.BackfillRequest;
import dev.recsys.plugin.training.TrainingRuns;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.tasks.TaskInfo;
import org.opensearch.threadpool.ThreadPool;

public class FilterNodeTests extends RewriteNodeTestCase {
    private PutDefinitionResponse fit(String json) {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return client().execute(FilterActions.FIT, FitFilterRequest.parse("planted", parser))
                    .actionGet();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ApplyFilterResponse apply(String filter, String json) {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return client().execute(FilterActions.APPLY, ApplyFilterRequest.parse(filter, parser))
                    .actionGet();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each document has one query of its own words, and one that a model made up. */
    private void planted() {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < 60; i++) {
            Map<String, Object> good = Map.of("text", "lamp" + i + " shade", "type", "natural", "confidence", 1);
            Map<String, Object> bad = Map.of("text", "horse" + i + " riding", "type", "natural", "confidence", 1);
            Map<String, Object> other = Map.of("text", "light" + i, "type", "synonym", "confidence", 1);
            bulk.add(new IndexRequest(INDEX)
                    .id("d" + i)
                    .setPipeline("_none")
                    .source(Map.of(
                            "title",
                            "lamp" + i + " with a shade of glass",
                            "generated",
                            Map.of("status", "done", "queries", List.of(good, bad, other)))));
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    public void testAFittedFilterDropsWhatAModelMadeUp() {
        planted();
        PutDefinitionResponse fitted = fit("{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":0.5}");
        assertEquals(ArtifactState.LIVE, fitted.version().state());
        assertThat(fitted.version().parameters(), containsString("\"fields\":[\"title\"]"));
        assertThat(
                client().execute(FilterActions.GET, new GetArtifactRequest(ArtifactReference.parse("planted"), false))
                        .actionGet()
                        .found()
                        .get(0)
                        .versions()
                        .get(0)
                        .metrics(),
                containsString("\"natural\":{\"queries\":120"));

        ApplyFilterResponse applied = apply("planted", "{\"index\":\"products\",\"fields\":[\"title\"]}");
        assertEquals(applied.toString(), 60, applied.count("seen"));
        assertEquals(applied.toString(), 60, applied.count("changed"));
        documents().forEach((id, source) -> {
            Map<?, ?> generated = (Map<?, ?>) source.get("generated");
            String number = id.substring(1);
            assertEquals(List.of("lamp" + number + " shade"), generated.get("natural"));
            assertEquals("synonyms use other words", List.of("light" + number), generated.get("synonym"));
            assertEquals(Map.of("inconsistent", 1), generated.get("dropped"));
        });
        client().admin().indices().prepareRefresh(INDEX).get();
        assertEquals(
                60,
                apply("planted@1", "{\"index\":\"products\",\"fields\":[\"title\"]}")
                        .count("unchanged"));
    }

    /** An object where a text is expected, and a target that is none: neither keeps the others from being read. */
    public void testADocumentThatCannotBeReadIsNamedAndTheOthersGoOn() {
        planted();
        client().admin()
                .indices()
                .preparePutMapping(INDEX)
                .setSource("{\"properties\":{\"odd\":{\"type\":\"object\",\"enabled\":false}}}", MediaTypeRegistry.JSON)
                .get();
        Map<String, Object> query = Map.of("text", "lamp shade", "type", "natural", "confidence", 1);
        IndexRequest odd = new IndexRequest(INDEX)
                .id("odd")
                .setPipeline("_none")
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .source(Map.of(
                        "odd",
                        Map.of("an", "object"),
                        "generated",
                        Map.of("status", "done", "queries", List.of(query))));
        client().index(odd).actionGet();
        PutDefinitionResponse fitted = fit("{\"index\":\"products\",\"fields\":[\"title\",\"odd\"],\"keep\":0.5}");
        assertThat(
                Strings.toString(MediaTypeRegistry.JSON, fitted),
                containsString(
                        "[1] documents were left out, the first of them is document [products/odd]: field [odd]"));
        ApplyFilterResponse applied = apply("planted", "{\"index\":\"products\",\"fields\":[\"title\",\"odd\"]}");
        assertEquals(applied.toString(), 61, applied.count("seen"));
        assertEquals(applied.toString(), 60, applied.count("changed"));
        assertEquals(applied.toString(), 1, applied.count("failed"));
        assertThat(applied.error(), containsString("document [products/odd]: field [odd] holds"));
        assertThat(
                assertThrows(
                                Exception.class,
                                () -> fit("{\"index\":\"products\",\"fields\":[\"odd\"],\"keep\":0.5,"
                                        + "\"query\":{\"ids\":{\"values\":[\"odd\"]}}}"))
                        .getMessage(),
                containsString("none of the documents that [query] finds can be read: document [products/odd]"));
    }

    /**
     * Each document has one query that brings the only word by which users look for it, and one that brings, several times, the word of
     * another document.
     */
    private void hallucinated(int documents) {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < documents; i++) {
            String other = "glow" + (i + 1) % documents;
            Map<String, Object> good = Map.of("text", "lamp" + i + " glow" + i, "type", "natural", "confidence", 1);
            Map<String, Object> bad =
                    Map.of("text", String.join(" ", other, other, other, other), "type", "natural", "confidence", 1);
            bulk.add(new IndexRequest(INDEX)
                    .id("d" + i)
                    .setPipeline("_none")
                    .source(Map.of(
                            "title",
                            "lamp" + i + " of glass",
                            "generated",
                            Map.of("status", "done", "queries", List.of(good, bad)))));
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    private static String judgments(int documents) {
        return IntStream.range(0, documents)
                .mapToObj(i -> "{\"query\":\"glow" + i + "\",\"ratings\":{\"d" + i + "\":1}}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static Map<String, Object> metrics(PutDefinitionResponse fitted) {
        return XContentHelper.convertToMap(
                JsonXContent.jsonXContent, fitted.version().metrics(), true);
    }

    private static Object at(Map<?, ?> json, Object... path) {
        Object at = json;
        for (Object part : path) {
            at = at instanceof List<?> list ? list.get((Integer) part) : ((Map<?, ?>) at).get(part);
        }
        return at;
    }

    private static double number(Map<?, ?> json, Object... path) {
        return ((Number) at(json, path)).doubleValue();
    }

    public void testJudgmentsChooseAShareThatBeatsKeepingAll() throws Exception {
        hallucinated(40);
        String method = randomBoolean()
                ? "\"method\":\"bm25\""
                : "\"method\":\"search\",\"search\":{\"query\":{\"match\":{\"title\":\"$query\"}}}";
        PutDefinitionResponse fitted = fit("{\"index\":\"products\",\"fields\":[\"title\"]," + method
                + ",\"types\":[\"natural\"],\"judgments\":" + judgments(40) + "}");
        Map<String, Object> metrics = metrics(fitted);
        double keep = number(metrics, "keep");
        assertTrue(method + metrics, keep > 0 && keep <= 0.5);
        Map<?, ?> chosen = (Map<?, ?>) metrics.get("judgments");
        assertEquals(keep, number(chosen, "chosen_keep"), 0);
        assertEquals(40, number(chosen, "queries"), 0);
        assertEquals(40, number(chosen, "found"), 0);
        int step = (int) Math.round(keep * KeepCurve.STEPS);
        assertEquals("the text alone lacks the word", 0, number(chosen, "curve", 0, "ndcg@10", "mean"), 0);
        assertEquals(0, number(chosen, "curve", 0, "kept"), 0);
        double best = number(chosen, "curve", step, "ndcg@10", "mean");
        assertTrue(chosen.toString(), number(chosen, "curve", step, "ndcg@10", "against_keep_all", "low") > 0);
        for (int i = 1; i <= KeepCurve.STEPS; i++) {
            double other = number(chosen, "curve", i, "ndcg@10", "mean");
            assertTrue("the smallest of the best: " + chosen, i < step ? other < best : other <= best + 1e-9);
        }
        // All: first the document that has the word four times, then the one that it is of.
        assertEquals(Math.log(2) / Math.log(3), number(chosen, "curve", 10, "ndcg@10", "mean"), 1e-9);
        assertEquals(80, number(chosen, "curve", 10, "kept"), 0);
        assertEquals(1, number(chosen, "curve", 10, "recall@100", "mean"), 0);
        assertEquals(0, number(chosen, "curve", 10, "ndcg@10", "against_keep_all", "high"), 0);
        assertEquals(5, number(chosen, "cross_validation", "folds"), 0);
        assertTrue(number(chosen, "cross_validation", "ndcg@10", "against_keep_all", "low") > 0);
        assertThat(
                client().execute(FilterActions.GET, new GetArtifactRequest(ArtifactReference.parse("planted"), false))
                        .actionGet()
                        .found()
                        .get(0)
                        .versions()
                        .get(0)
                        .metrics(),
                containsString("\"curve\""));
        assertThat(fitted.version().parameters(), containsString("\"judgments\":{\"inline\":40}"));

        apply("planted", "{\"index\":\"products\",\"fields\":[\"title\"]}");
        documents().forEach((id, source) -> {
            List<?> left = (List<?>) ((Map<?, ?>) source.get("generated")).get("natural");
            String number = id.substring(1);
            if (left != null) {
                assertEquals(List.of("lamp" + number + " glow" + number), left);
            }
        });
        assertBusy(
                () -> assertEquals(
                        0,
                        getInstanceFromNode(CircuitBreakerService.class)
                                .getBreaker(CircuitBreaker.REQUEST)
                                .getUsed()),
                1,
                TimeUnit.MINUTES);
    }

    public void testJudgmentsOfAnIndexAndDocumentsBeyondTheSample() {
        hallucinated(30);
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < 10; i++) {
            bulk.add(new IndexRequest("ratings").source(Map.of("query", "glow" + i, "doc_id", "d" + i, "rating", 1)));
            bulk.add(new IndexRequest("ratings").source(Map.of("query", "none", "doc_id", "gone" + i, "rating", 1)));
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
        PutDefinitionResponse fitted = fit("{\"index\":\"products\",\"fields\":[\"title\"],\"sample_size\":20,"
                + "\"judgments\":{\"index\":\"ratings\"}}");
        Map<?, ?> chosen = (Map<?, ?>) metrics(fitted).get("judgments");
        assertEquals("rated documents are taken before others", 10, number(chosen, "found"), 0);
        assertEquals(20, number(chosen, "rated"), 0);
        assertEquals(20, number(chosen, "documents"), 0);
        assertEquals(10, number(chosen, "queries"), 0);
        assertEquals(11, number(chosen, "queries_given"), 0);
        assertThat(fitted.warnings().toString(), containsString("[1] of the judged queries"));
        assertEquals(20, number(metrics(fitted), "documents"), 0);
    }

    /** The score of a query for a document, by a search for it alone. */
    private double score(String id, String text) {
        SearchHit[] hits = client().prepareSearch(INDEX)
                .setRouting(id)
                .setQuery(QueryBuilders.boolQuery()
                        .must(QueryBuilders.matchQuery("title", text))
                        .filter(QueryBuilders.idsQuery().addIds(id)))
                .get()
                .getHits()
                .getHits();
        return hits.length == 0 ? 0 : hits[0].getScore();
    }

    public void testASearchScores() {
        hallucinated(25);
        Map<String, Map<String, Double>> expected = new TreeMap<>();
        documents().forEach((id, source) -> {
            Map<String, Double> scores = new LinkedHashMap<>();
            target(source).queries().forEach(query -> scores.put(query.text(), score(id, query.text())));
            expected.put(id, scores);
        });
        Quantiles quantiles = Quantiles.of(expected.values().stream()
                .flatMap(each -> each.values().stream())
                .mapToDouble(Double::doubleValue)
                .toArray());
        String match = "{\"match\":{\"title\":\"$query\"}}";
        String search = randomBoolean()
                ? match
                : "{\"bool\":{\"must\":" + match + ",\"filter\":{\"ids\":{\"values\":[\"$id\"]}}}}";
        PutDefinitionResponse fitted = fit(
                "{\"index\":\"products\",\"method\":\"search\",\"search\":{\"query\":" + search + "},\"keep\":0.4}");
        Map<String, Object> metrics = metrics(fitted);
        double threshold = quantiles.at(0.6);
        assertTrue(threshold > 0);
        assertEquals(50, number(metrics, "types", "natural", "queries"), 0);
        assertEquals(threshold, number(metrics, "types", "natural", "threshold"), 0);
        assertEquals(quantiles.at(0.5), number(metrics, "types", "natural", "median"), 0);
        assertThat(fitted.version().parameters(), containsString("$query"));

        apply("planted", "{\"index\":\"products\"}");
        documents().forEach((id, source) -> {
            List<String> kept = expected.get(id).entrySet().stream()
                    .filter(each -> each.getValue() >= threshold)
                    .map(Map.Entry::getKey)
                    .toList();
            assertEquals(
                    id,
                    kept,
                    target(source).queries().stream().map(GeneratedQuery::text).toList());
        });
    }

    public void testWhatIsNotIndexedYetCannotBeSearchedFor() throws IOException {
        hallucinated(5);
        fit("{\"index\":\"products\",\"method\":\"search\",\"search\":{\"query\":{\"match\":{\"title\":\"$query\"}}}}");
        pipeline(PIPELINE, processor(",\"consistency\":{\"filter\":\"planted\"}"));
        BulkResponse response = client().bulk(
                        new BulkRequest().add(new IndexRequest(INDEX).id("new").source(Map.of("title", "item"))))
                .actionGet();
        assertTrue(response.hasFailures());
        assertThat(response.buildFailureMessage(), containsString("scores documents that are indexed already"));
        assertThat(response.buildFailureMessage(), containsString("filters/planted/_apply"));
        BackfillRequest backfill;
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, "{\"index\":\"products\"}")) {
            backfill = BackfillRequest.parse(parser);
        }
        assertFails(RestStatus.BAD_REQUEST, "scores documents that are indexed already", () -> client().execute(
                        BackfillAction.INSTANCE, backfill)
                .actionGet());
    }

    public void testAFitEndsWhenItIsCancelled() throws Exception {
        hallucinated(10);
        ThreadPool threads = getInstanceFromNode(ThreadPool.class);
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < threads.info(TrainingRuns.POOL).getMax(); i++) {
            threads.executor(TrainingRuns.POOL).execute(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        PlainActionFuture<PutDefinitionResponse> running = PlainActionFuture.newFuture();
        PlainActionFuture<Object> cancelled = PlainActionFuture.newFuture();
        try (XContentParser parser =
                createParser(JsonXContent.jsonXContent, "{\"index\":\"products\",\"fields\":[\"title\"]}")) {
            client().execute(FilterActions.FIT, FitFilterRequest.parse("planted", parser), running);
            client().admin()
                    .cluster()
                    .prepareCancelTasks()
                    .setActions(FilterActions.FIT.name())
                    .execute(ActionListener.map(cancelled, done -> done));
            assertBusy(
                    () ->
                            assertTrue(client()
                                    .admin()
                                    .cluster()
                                    .prepareListTasks()
                                    .setActions(FilterActions.FIT.name())
                                    .get()
                                    .getTasks()
                                    .stream()
                                    .allMatch(TaskInfo::isCancelled)),
                    1,
                    TimeUnit.MINUTES);
        } finally {
            release.countDown();
        }
        Exception failure = expectThrows(Exception.class, running::actionGet);
        assertThat(failure.toString(), containsString("cancelled"));
        cancelled.actionGet();
        assertFails(
                RestStatus.NOT_FOUND,
                "does not exist",
                () -> apply("planted", "{\"index\":\"products\",\"fields\":[\"title\"]}"));
    }

    public void testARequestOverTheWire() throws IOException {
        String json = "{\"index\":[\"a\",\"b\"],\"fields\":[\"title\"],\"method\":\"search\",\"search\":{\"query\":"
                + "{\"match\":{\"title\":\"$query\"}}},\"judgments\":" + judgments(2)
                + ",\"types\":[\"broad\"],\"seed\":7}";
        FitFilterRequest request;
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            request = FitFilterRequest.parse("planted", parser);
        }
        FitFilterRequest read =
                copyWriteable(request, getInstanceFromNode(NamedWriteableRegistry.class), FitFilterRequest::new);
        assertEquals(Strings.toString(MediaTypeRegistry.JSON, request), Strings.toString(MediaTypeRegistry.JSON, read));
        assertEquals(request.judgments(), read.judgments());
        assertEquals(2_000, read.sampleSize());
        assertEquals(7, read.seed());
        assertEquals(Set.of(RewriteType.BROAD), read.types());
    }

    public void testBadRequests() {
        planted();
        for (String[] bad : new String[][] {
            {"{\"fields\":[\"title\"]}", "[index] is missing"},
            {"{\"index\":\"products\"}", "[fields] is missing"},
            {"{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":0}", "[keep] is [0.0]"},
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"method\":\"magic\"}",
                "[method] is [magic]; it must be [bm25, search]"
            },
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":0.5,\"judgments\":[]}",
                "[judgments] has [0] queries"
            },
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":0.5,\"judgments\":{\"index\":\"r\"}}",
                "[keep] and [judgments] are given"
            },
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"judgments\":[{\"query\":\"a\",\"ratings\":{\"x\":1}}]}",
                "none rates a document"
            },
            {"{\"index\":\"products\",\"fields\":[\"title\"],\"types\":[\"odd\"]}", "[types] is [odd]"},
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"search\":{\"query\":{\"match_all\":{}}}}",
                "[search] is for [method] = [search]"
            },
            {"{\"index\":\"products\",\"method\":\"search\"}", "[search"},
            {"{\"index\":\"products\",\"method\":\"search\",\"search\":{\"query\":7}}", "[search.query] is [7]"},
            {
                "{\"index\":\"products\",\"method\":\"search\",\"search\":{\"query\":{\"match\":{\"title\":\"$text\"}}}}",
                "[search.query] has [$text], but there are only [id, query]"
            },
            {
                "{\"index\":\"products\",\"method\":\"search\",\"search\":{\"query\":{\"odd\":{\"title\":\"$query\"}}}}",
                "unknown query [odd]"
            },
            {"{\"index\":\"products\",\"fields\":[\"title\"],\"language\":\"klingon\"}", "[language] is [klingon]"},
            {"{\"index\":\"products\",\"fields\":[\"colour\"]}", "has text in them"},
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"target_field\":\"other\"}",
                "no document that [query] finds has generated queries"
            },
        }) {
            assertFails(RestStatus.BAD_REQUEST, bad[1], () -> fit(bad[0]));
        }
        fit("{\"index\":\"products\",\"fields\":[\"title\"]}");
        assertFails(RestStatus.BAD_REQUEST, "[fields] is", () -> apply("planted", "{\"index\":\"products\"}"));
        assertFails(
                RestStatus.NOT_FOUND,
                "[none] does not exist",
                () -> apply("none", "{\"index\":\"products\",\"fields\":[\"title\"]}"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[keep] is [2.0]",
                () -> apply("planted", "{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":2}"));
    }
}
