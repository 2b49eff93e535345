/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileParser;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.quality.QualityProfileType;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.training.TrainingRuns;
import dev.recsys.plugin.vectors.VectorFields;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import org.junit.After;
import org.junit.Before;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.admin.cluster.node.tasks.get.GetTaskResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.http.HttpChannel;
import org.opensearch.http.HttpResponse;
import org.opensearch.index.IndexModule;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.RestRequest;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.tasks.RawTaskStatus;
import org.opensearch.tasks.TaskInfo;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.node.NodeClient;

/** Tunes profiles on a node, on documents whose worth is planted. */
public class TuneQualityNodeTests extends OpenSearchSingleNodeTestCase {
    private static final int QUERIES = 30;
    private static final int DOCUMENTS = 30;
    private static final double WEIGHT = 0.5;

    private static final String PROFILE =
            """
            {"signals": {"worth": {"linear": {"field": "worth", "min": 0, "max": 1}},
                         "fresh": {"exponential_decay": {"field": "listed", "half_life": "30d"}}}}""";

    /** Lets a test hold the searches of an index until it says go. */
    public static final class HoldingPlugin extends Plugin {
        private static volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void onIndexModule(IndexModule module) {
            module.addSearchOperationListener(new SearchOperationListener() {
                @Override
                public void onPreQueryPhase(SearchContext context) {
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
        }
    }

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class, HoldingPlugin.class);
    }

    /** The store's own index is hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    private final List<List<String>> best = new ArrayList<>();
    private final Random random = new Random(7);

    /** Documents of a topic for each query; x is the score of the first pass. */
    @Before
    public void catalogue() throws Exception {
        createIndexWithMappingSource(
                "products",
                Settings.EMPTY,
                """
                {"properties": {"topic": {"type": "keyword"}, "x": {"type": "double"}, "worth": {"type": "float"},
                                "listed": {"type": "date"}, "title": {"type": "text"}}}""");
        index((x, worth) -> x + WEIGHT * worth);
        put(PROFILE);
    }

    @After
    public void nothingIsLeft() throws Exception {
        HoldingPlugin.gate.countDown();
        CircuitBreaker breaker =
                getInstanceFromNode(CircuitBreakerService.class).getBreaker(CircuitBreaker.REQUEST);
        assertBusy(() -> assertEquals(0, breaker.getUsed()), 1, TimeUnit.MINUTES);
        // Scrolls are let go of without waiting.
        assertBusy(
                () -> assertEquals(
                        0,
                        Arrays.stream(client().admin()
                                        .indices()
                                        .prepareStats()
                                        .setSearch(true)
                                        .get()
                                        .getShards())
                                .mapToLong(shard -> shard.getStats().getSearch().getOpenContexts())
                                .sum()),
                1,
                TimeUnit.MINUTES);
    }

    /** @param wanted makes the worth to the user of x and the signal */
    private void index(DoubleBinaryOperator wanted) {
        best.clear();
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int q = 0; q < QUERIES; q++) {
            double[] values = new double[DOCUMENTS];
            for (int i = 0; i < DOCUMENTS; i++) {
                double x = random.nextDouble();
                float worth = random.nextFloat();
                values[i] = wanted.applyAsDouble(x, worth);
                Instant listed = Instant.now().minus(random.nextInt(300), ChronoUnit.DAYS);
                bulk.add(new IndexRequest("products")
                        .id(q + "-" + i)
                        .source("topic", "t" + q, "x", x, "worth", worth, "listed", listed.toString(), "title", "a"));
            }
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                if (values[i] >= sorted[DOCUMENTS - 4]) {
                    ids.add(q + "-" + i);
                }
            }
            best.add(ids);
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    private void put(String profile) {
        QualityProfile parsed =
                QualityProfileParser.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, profile, false));
        PlainActionFuture<ArtifactMetadata> created = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactStore.class)
                .create(
                        QualityProfileType.KIND,
                        "shop",
                        "{}",
                        new QualityProfileType().encode(parsed),
                        "{}",
                        true,
                        created);
        created.actionGet();
    }

    private ArtifactVersions versions() {
        PlainActionFuture<ArtifactVersions> found = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactStore.class).get(QualityProfileType.KIND, ArtifactReference.parse("shop"), found);
        return found.actionGet();
    }

    private QualityProfile profile(String reference) {
        PlainActionFuture<Loaded<QualityProfile>> loaded = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactCache.class)
                .load(new QualityProfileType(), ArtifactReference.parse(reference), loaded);
        return loaded.actionGet().value();
    }

    private static String body(String judgments, String more) {
        return """
                {"index": "products", "k": 5, "candidates": 100, "evaluations": 200,
                 "search": {"query": {"function_score": {"query": {"term": {"topic": "$query"}},
                    "field_value_factor": {"field": "x"}, "boost_mode": "replace"}}},
                 "judgments": %s%s}"""
                .formatted(judgments, more);
    }

    private static TuneQualityRequest request(String name, String judgments, String more) throws Exception {
        String body = body(judgments, more);
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return TuneQualityRequest.parse(name, parser);
        }
    }

    private TuneQualityResponse tune(String judgments, String more) throws Exception {
        return client().execute(TuneQualityAction.INSTANCE, request("shop", judgments, more))
                .actionGet();
    }

    private String inline() {
        List<String> judgments = new ArrayList<>();
        for (int q = 0; q < QUERIES; q++) {
            List<String> ratings =
                    best.get(q).stream().map(id -> "\"" + id + "\": 1").toList();
            judgments.add(String.format(
                    Locale.ROOT, "{\"query\": \"t%d\", \"ratings\": {%s}}", q, String.join(",", ratings)));
        }
        return judgments.toString();
    }

    private Exception assertFails(String judgments, String more, String message) {
        Exception e = expectThrows(Exception.class, () -> tune(judgments, more));
        assertThat(ExceptionsHelper.unwrapCause(e).getMessage(), containsString(message));
        return e;
    }

    private static void assertFound(TuneQualityResponse response) {
        assertTrue(response.reason(), response.promoted());
        assertEquals("live", response.state());
        assertEquals(List.of("fresh", "worth"), response.result().signals());
        var interval = response.result().report().weightIntervals().get(1);
        assertTrue(interval.toString(), interval.low() <= WEIGHT && WEIGHT <= interval.high());
    }

    public void testPlantedWeightIsFoundAndGoesLive() throws Exception {
        TuneQualityResponse response = tune(inline(), "");
        assertFound(response);
        assertEquals(2, response.version());
        assertEquals(response.weights(), profile("shop").weights());
        assertEquals(response.weights(), profile("shop@2").weights());
        Coverage coverage = response.result().coverage();
        assertEquals(new Coverage(QUERIES, QUERIES * DOCUMENTS, QUERIES * 4, QUERIES * 4, List.of()), coverage);
        ArtifactMetadata stored = versions().versions().get(0);
        assertThat(stored.metrics(), containsString("\"trade_off\""));
        assertThat(stored.parameters(), containsString("\"inline\":" + QUERIES));
    }

    /** A connection that is closed once its answer is there. */
    private static final class Connection implements HttpChannel {
        private final List<ActionListener<Void>> closing = new CopyOnWriteArrayList<>();

        @Override
        public void sendResponse(HttpResponse response, ActionListener<Void> listener) {
            listener.onResponse(null);
        }

        @Override
        public InetSocketAddress getLocalAddress() {
            return null;
        }

        @Override
        public InetSocketAddress getRemoteAddress() {
            return null;
        }

        @Override
        public void addCloseListener(ActionListener<Void> listener) {
            closing.add(listener);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            closing.forEach(listener -> listener.onResponse(null));
        }
    }

    private Map<String, Object> send(boolean wait) throws Exception {
        FakeRestRequest sent = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.POST)
                .withPath("/_plugins/_recsys/quality/shop/_tune")
                .withContent(new BytesArray(body(inline(), "")), MediaTypeRegistry.JSON)
                .build();
        try (Connection connection = new Connection()) {
            RestRequest request = RestRequest.request(xContentRegistry(), sent.getHttpRequest(), connection);
            request.params().put("name", "shop");
            if (wait) {
                request.params().put("wait_for_completion", "true");
            }
            FakeRestChannel channel = new FakeRestChannel(request, true, 1);
            new RestTuneQualityAction(getInstanceFromNode(VectorFields.class))
                    .handleRequest(request, channel, getInstanceFromNode(NodeClient.class));
            assertBusy(
                    () -> assertEquals(
                            1, channel.responses().get() + channel.errors().get()),
                    1,
                    TimeUnit.MINUTES);
            return XContentHelper.convertToMap(
                    JsonXContent.jsonXContent,
                    channel.capturedResponse().content().utf8ToString(),
                    true);
        }
    }

    public void testOverRestTheReportIsWaitedFor() throws Exception {
        Map<String, Object> report = send(true);
        assertEquals(report.toString(), true, report.get("promoted"));
        assertEquals("live", report.get("state"));
        assertEquals(2, report.get("version"));
        assertEquals(2, versions().live());
    }

    public void testOverRestTheTaskKeepsTheReport() throws Exception {
        String task = send(false).get("task").toString();
        GetTaskResponse ended = client().admin()
                .cluster()
                .prepareGetTask(task)
                .setWaitForCompletion(true)
                .setTimeout(TimeValue.timeValueMinutes(2))
                .get();
        Map<String, Object> report = ended.getTask().getResponseAsMap();
        assertEquals(ended.getTask().toString(), true, report.get("promoted"));
        RawTaskStatus status = (RawTaskStatus) ended.getTask().getTask().getStatus();
        assertEquals("done", status.toMap().get("phase"));
        assertEquals(100.0, status.toMap().get("percent"));
    }

    public void testSameSeedFindsTheSameWeights() throws Exception {
        // Freshness goes by the clock, which goes on between two tunings.
        promoteNext("{\"signals\": {\"worth\": {\"linear\": {\"field\": \"worth\", \"min\": 0, \"max\": 1}}}}");
        TuneQualityResponse first = tune(inline(), ", \"promote\": false");
        TuneQualityResponse second = tune(inline(), ", \"promote\": false");
        assertEquals(first.result().report(), second.result().report());
    }

    public void testASignificantGainStaysACandidateWhenPromoteIsFalse() throws Exception {
        TuneQualityResponse response = tune(inline(), ", \"promote\": false");
        assertFalse(response.promoted());
        assertEquals("candidate", response.state());
        assertThat(response.reason(), containsString("[promote] is false"));
        assertEquals(1, versions().live());
    }

    public void testAGainOverAVersionThatIsNotLiveIsNotPromoted() throws Exception {
        tune(inline(), "");
        TuneQualityResponse response = client().execute(TuneQualityAction.INSTANCE, request("shop@1", inline(), ""))
                .actionGet();
        assertEquals(3, response.version());
        assertFalse(response.promoted());
        assertThat(response.reason(), containsString("compared with version [1], but version [2] is live"));
        assertEquals(2, versions().live());
    }

    public void testNothingToFindIsNotPromoted() throws Exception {
        index((x, worth) -> x + 0.3 * random.nextGaussian());
        TuneQualityResponse response = tune(inline(), "");
        assertFalse(response.reason(), response.promoted());
        assertEquals("candidate", response.state());
        assertThat(response.reason(), containsString("ndcg@5"));
        assertEquals(1, versions().live());
        assertEquals(ArtifactState.CANDIDATE, versions().versions().get(0).state());
    }

    public void testASignalRisesUnderAGuardrail() throws Exception {
        index((x, worth) -> x);
        TuneQualityResponse response = tune(
                inline(),
                ", \"objective\": {\"metric\": \"mean_signal\", \"signal\": \"worth\"},"
                        + " \"guardrail\": {\"metric\": \"ndcg\", \"max_drop\": 0.1}");
        var report = response.result().report();
        assertThat(report.objective().tuned(), greaterThan(report.objective().baseline()));
        assertThat(report.guardrail().baseline() - report.guardrail().tuned(), lessThan(0.1));
        assertThat(report.guardrail().tuned(), lessThan(report.guardrail().baseline()));
        assertThat(report.tradeOff().size(), greaterThan(2));
    }

    public void testJudgmentsFromAnIndex() throws Exception {
        createIndexWithMappingSource(
                "ratings",
                Settings.builder().put("index.number_of_shards", 2).build(),
                """
                {"properties": {"q": {"type": "keyword"}, "d": {"properties": {"id": {"type": "keyword"}}}, "grade": {"type": "float"}}}""");
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        // More than a page of them.
        for (int q = 0; q < QUERIES; q++) {
            for (int i = 0; i < DOCUMENTS + 10; i++) {
                String id = q + "-" + i;
                bulk.add(new IndexRequest("ratings")
                        .source("q", "t" + q, "d.id", id, "grade", best.get(q).contains(id) ? 1 : 0));
            }
        }
        assertThat(bulk.numberOfActions(), greaterThan(IndexScan.PAGE));
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
        String source =
                """
                {"index": "ratings", "query_field": "q", "document_field": "d.id", "rating_field": "grade"}""";
        TuneQualityResponse response = tune(source, "");
        assertFound(response);
        assertEquals(QUERIES * (DOCUMENTS + 10), response.result().coverage().judged());
        assertEquals(QUERIES * DOCUMENTS, response.result().coverage().found());
        assertFails(source.replace("grade", "rank"), "", "lacks one of [q, d.id, rank]");
        assertFails(source.replace("\"ratings\"", "\"nowhere\""), "", "no such index [nowhere]");
        client().prepareIndex("ratings")
                .setSource("q", "t0", "d.id", "0-0", "grade", -1)
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .get();
        assertFails(source, "", "the rating of document [0-0] for the query [t0] is [-1.0]");
    }

    public void testJudgmentsFromWhatUsersBought() throws Exception {
        // Mapped by themselves, or as the recorder of such events maps them.
        if (randomBoolean()) {
            createIndexWithMappingSource(
                    "ubi_events",
                    Settings.EMPTY,
                    """
                    {"properties": {"action_name": {"type": "keyword"}, "query_id": {"type": "keyword"}, "timestamp": {"type": "date"}}}""");
            createIndexWithMappingSource(
                    "ubi_queries",
                    Settings.EMPTY,
                    """
                    {"properties": {"query_id": {"type": "keyword"}, "user_query": {"type": "keyword"}}}""");
        }
        long after = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int q = 0; q < QUERIES; q++) {
            for (int search = 0; search < 2; search++) {
                bulk.add(new IndexRequest("ubi_queries")
                        .source("query_id", "id-" + q + "-" + search, "user_query", "t" + q));
            }
            for (int i = 0; i < DOCUMENTS; i++) {
                String id = q + "-" + i;
                String search = "id-" + q + "-" + (i % 2);
                bulk.add(event("impression", search, id, after + i));
                // What was bought before the date must not count, or else everything is bought.
                bulk.add(event("purchase", search, id, after - 1));
                if (best.get(q).contains(id)) {
                    bulk.add(event("purchase", search, id, after + i));
                }
            }
        }
        bulk.add(event("purchase", "id-of-nothing", "0-0", after));
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
        TuneQualityResponse response =
                tune("{\"ubi\": {\"after\": \"2026-01-01\"}}", ", \"objective\": \"purchase_recall@4\"");
        assertFound(response);
        Coverage coverage = response.result().coverage();
        assertEquals(QUERIES * 4, coverage.judged());
        assertThat(coverage.warnings().toString(), containsString("[1] searches of [ubi_events] have no [user_query]"));
        assertFails("{\"ubi\": {\"after\": \"2027-01-01\"}}", "", "[ubi_events] has no event of [purchase] after");
        assertFails(
                "{\"ubi\": {\"after\": \"2026-01-01\", \"action_grades\": {\"click\": 1}}}",
                ", \"objective\": \"purchase_recall\"",
                "[purchase_recall] needs [judgments.ubi] with a grade for [purchase]");
    }

    private static IndexRequest event(String action, String search, String document, long time) {
        return new IndexRequest("ubi_events")
                .source(
                        "action_name",
                        action,
                        "query_id",
                        search,
                        "timestamp",
                        time,
                        "event_attributes",
                        Map.of("object", Map.of("object_id", document)));
    }

    public void testATuningIsCancelledWhileItFetches() throws Exception {
        HoldingPlugin.gate = new CountDownLatch(1);
        PlainActionFuture<TuneQualityResponse> future = new PlainActionFuture<>();
        client().execute(TuneQualityAction.INSTANCE, request("shop", inline(), ""), future);
        cancelWhen(done -> done < QUERIES);
        HoldingPlugin.gate.countDown();
        assertCancelled(future);
    }

    public void testATuningIsCancelledWhileItWaitsForAThread() throws Exception {
        CountDownLatch trainings = new CountDownLatch(1);
        ThreadPool pools = getInstanceFromNode(ThreadPool.class);
        try {
            for (int i = pools.info(TrainingRuns.POOL).getMax(); i > 0; i--) {
                pools.executor(TrainingRuns.POOL).execute(() -> {
                    try {
                        trainings.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            PlainActionFuture<TuneQualityResponse> future = new PlainActionFuture<>();
            client().execute(TuneQualityAction.INSTANCE, request("shop", inline(), ""), future);
            cancelWhen(done -> done == QUERIES);
            assertCancelled(future);
        } finally {
            trainings.countDown();
        }
    }

    /** Cancels the one tuning when it has fetched the candidates of so many queries. */
    private void cancelWhen(IntPredicate fetched) throws Exception {
        TaskInfo[] found = new TaskInfo[1];
        assertBusy(
                () -> {
                    List<TaskInfo> tasks = client().admin()
                            .cluster()
                            .prepareListTasks()
                            .setActions(TuneQualityAction.NAME)
                            .setDetailed(true)
                            .get()
                            .getTasks();
                    assertEquals(1, tasks.size());
                    found[0] = tasks.get(0);
                    TuningStatus status = (TuningStatus) found[0].getStatus();
                    assertEquals(2, status.version());
                    assertEquals(
                            TuningProgress.Phase.FETCHING_CANDIDATES,
                            status.progress().phase());
                    assertEquals(QUERIES, status.progress().total());
                    assertTrue(fetched.test(status.progress().done()));
                },
                1,
                TimeUnit.MINUTES);
        client().admin()
                .cluster()
                .prepareCancelTasks()
                .setTaskId(found[0].getTaskId())
                .get();
    }

    private void assertCancelled(PlainActionFuture<TuneQualityResponse> future) throws Exception {
        Exception e = expectThrows(Exception.class, () -> future.actionGet(TimeValue.timeValueSeconds(30)));
        // A search may be refused a moment before the task knows, and says so in its own words.
        String message = ExceptionsHelper.unwrapCause(e).getMessage();
        assertThat(message, containsString("the tuning was cancelled: "));
        assertThat(message, containsString("by user request"));
        assertBusy(
                () -> {
                    ArtifactMetadata failed = versions().versions().get(0);
                    assertEquals(ArtifactState.FAILED, failed.state());
                    assertThat(failed.failureReason(), containsString("the tuning was cancelled"));
                },
                1,
                TimeUnit.MINUTES);
        assertEquals(1, versions().live());
    }

    public void testAFieldThatTheRescorerWouldRefuseIsRefused() throws Exception {
        put("{\"signals\": {\"worth\": {\"linear\": {\"field\": \"listed\", \"min\": 0, \"max\": 1}}}}");
        Exception e = expectThrows(
                Exception.class, () -> client().execute(TuneQualityAction.INSTANCE, request("shop@2", inline(), ""))
                        .actionGet());
        assertThat(
                ExceptionsHelper.unwrapCause(e).getMessage(),
                containsString("field [listed] is mapped as [date]; signal [worth] needs a number"));
        put("{\"signals\": {\"fresh\": {\"exponential_decay\": {\"field\": \"worth\", \"half_life\": \"1d\"}}}}");
        int latest = versions().latest();
        e = expectThrows(Exception.class, () -> client().execute(
                        TuneQualityAction.INSTANCE, request("shop@" + latest, inline(), ""))
                .actionGet());
        assertThat(
                ExceptionsHelper.unwrapCause(e).getMessage(),
                containsString("field [worth] is mapped as [float]; signal [fresh] needs a date"));
    }

    public void testADocumentOfTwoIndicesIsGradedOnce() throws Exception {
        createIndex("products-copy");
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int q = 0; q < QUERIES; q++) {
            for (String id : best.get(q)) {
                bulk.add(new IndexRequest("products-copy").id(id).source("topic", "t" + q, "x", 1.0, "worth", 0.5));
            }
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
        String body = body(inline(), "").replace("\"index\": \"products\"", "\"index\": \"products*\"");
        TuneQualityResponse response;
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            response = client().execute(TuneQualityAction.INSTANCE, TuneQualityRequest.parse("shop", parser))
                    .actionGet();
        }
        Coverage coverage = response.result().coverage();
        assertEquals(QUERIES * 4, coverage.found());
        assertThat(coverage.warnings().toString(), containsString("[" + QUERIES * 4 + "] candidates have the [_id]"));
    }

    public void testWhatCannotBeTunedSaysWhy() throws Exception {
        Exception unknown = expectThrows(
                Exception.class, () -> client().execute(TuneQualityAction.INSTANCE, request("nobody", inline(), ""))
                        .actionGet());
        assertTrue(ExceptionsHelper.unwrapCause(unknown) instanceof ResourceNotFoundException);
        assertFails(
                inline(),
                ", \"objective\": {\"metric\": \"mean_signal\", \"signal\": \"price\"},"
                        + " \"guardrail\": {\"metric\": \"ndcg\", \"max_drop\": 0.1}",
                "[signal] is [price], which is no signal of the profile; its signals are [fresh, worth]");
        assertFails(
                "[{\"query\": \"t1\", \"ratings\": {\"1-1\": 1}}]",
                "",
                "[judgments] has only [1] queries for [folds] = [5]");
        assertEquals(
                "no version is made of what can be refused at once",
                1,
                versions().latest());
        assertFails(inline().replace("\"t", "\"u"), "", "[search.query] finds no document in [products]");
        assertFails(
                inline().replaceAll("\"(\\d+-\\d+)\"", "\"item $1\""),
                "",
                "none of the [120] judged documents is among the candidates of its query");
        assertBusy(
                () -> assertTrue(versions().versions().stream()
                        .filter(version -> version.version() > 1)
                        .allMatch(version -> version.state() == ArtifactState.FAILED)),
                1,
                TimeUnit.MINUTES);
    }

    public void testASearchThatFailsNamesItsQuery() throws Exception {
        String body =
                """
                {"index": "products", "search": {"query": {"term": {"x": "$query"}}}, "judgments": %s}"""
                        .formatted(inline());
        Exception e;
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            TuneQualityRequest request = TuneQualityRequest.parse("shop", parser);
            e = expectThrows(Exception.class, () -> client().execute(TuneQualityAction.INSTANCE, request)
                    .actionGet());
        }
        assertThat(e.getMessage(), containsString("the first pass for the query [t"));
        assertEquals(400, ExceptionsHelper.status(e).getStatus());
    }

    public void testProfilesThatCannotBeComputedAreRefused() throws Exception {
        promoteNext("{\"signals\": {\"cheap\": {\"quantile\": {\"field\": \"x\"}}}}");
        Exception e =
                assertFails(inline(), "", "quality profile [shop] cannot be tuned: signal [cheap] has no [table]");
        assertEquals(400, ExceptionsHelper.status(e).getStatus());
        promoteNext("{\"signals\": {\"cheap\": {\"linear\": {\"field\": \"title\", \"min\": 0, \"max\": 1}}}}");
        assertFails(inline(), "", "field [title] is mapped as [text]; signal [cheap] needs a number");
        promoteNext("{\"signals\": {\"cheap\": {\"linear\": {\"field\": \"nothing\", \"min\": 0, \"max\": 1}}}}");
        TuneQualityResponse response = tune(inline(), "");
        assertFalse(response.promoted());
        assertThat(
                response.result().coverage().warnings().toString(),
                containsString("field [nothing] is not mapped in the index"));
    }

    private void promoteNext(String profile) {
        put(profile);
        PlainActionFuture<Promotion> promoted = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactStore.class)
                .promote(
                        QualityProfileType.KIND,
                        new ArtifactReference("shop", versions().latest()),
                        promoted);
        promoted.actionGet();
    }

    public void testFewFoundJudgmentsAreAWarning() throws Exception {
        String judgments = inline().replace(
                        "\"ratings\": {", "\"ratings\": {\"x1\": 1, \"x2\": 1, \"x3\": 1, \"x4\": 1, \"x5\": 1, ");
        TuneQualityResponse response = tune(judgments, "");
        assertThat(
                response.result().coverage().warnings().toString(),
                containsString("only [120] of [270] judged documents are among the candidates"));
        assertThat(response.result().coverage().warnings().toString(), not(containsString("mapped")));
    }

    public void testATuningThatMemoryHasNoRoomForIsRefused() throws Exception {
        setRequestLimit("100kb");
        try {
            Exception e = expectThrows(Exception.class, () -> tune(inline(), ""));
            assertThat(e.getMessage(), containsString("<candidates of a tuning>"));
            assertEquals(429, ExceptionsHelper.status(e).getStatus());
        } finally {
            setRequestLimit(null);
        }
        assertFound(tune(inline(), ""));
    }

    private void setRequestLimit(String limit) {
        client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put("indices.breaker.request.limit", limit))
                .get();
    }

    public void testAnIndexThatIsNotThereIsRefused() throws Exception {
        client().admin().indices().prepareDelete("products").get();
        Exception e = expectThrows(Exception.class, () -> tune(inline(), ""));
        assertTrue(ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException);
    }
}
