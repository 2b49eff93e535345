/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.async.Calls;
import dev.recsys.plugin.prompt.PromptSourceAdapter;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.IndexQueryTables;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.QueryTables;
import dev.recsys.plugin.table.RelatedQuery;
import dev.recsys.plugin.table.Rewrite;
import dev.recsys.plugin.table.api.TableApi;
import dev.recsys.plugin.table.guardrail.GuardrailReason;
import dev.recsys.plugin.table.store.TableRows;
import dev.recsys.plugin.table.store.TableVersions;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Before;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.IndexModule;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.tasks.RawTaskStatus;
import org.opensearch.tasks.TaskInfo;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

/** Builds tables of a small planted log on a node. */
public class BuildTableNodeTests extends OpenSearchSingleNodeTestCase {
    private static final String BODY =
            """
            {"index": "products", "fields": ["title"], "category_field": "category", "category_level": "leaf",
             "filter": {"term": {"tenant": "a"}}%s}""";

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

    /** Writes the same rewrites for every query, or fails. */
    private static final class FakeLlm implements Llm {
        private final List<ChatRequest> asked = new CopyOnWriteArrayList<>();
        private final AtomicInteger refusals = new AtomicInteger();
        private volatile LlmException.Reason failure;

        @Override
        public String reference() {
            return "fake@1";
        }

        @Override
        public String model() {
            return "fake";
        }

        @Override
        public String fingerprint() {
            return "fake";
        }

        @Override
        public void ask(ChatRequest request, ActionListener<ChatAnswer> listener) {
            asked.add(request);
            LlmException.Reason reason = refusals.getAndDecrement() > 0 ? LlmException.Reason.QUEUE_FULL : failure;
            if (reason != null) {
                listener.onFailure(new LlmException(reason, "nobody answers"));
                return;
            }
            String user = request.messages().get(request.messages().size() - 1).content();
            String content = user.contains("broken")
                    ? "{\"queries\":[]}"
                    : """
                    {"queries":[{"text":"usb splitter","type":"synonym","confidence":0.9},
                                {"text":"nothing has these words","type":"broad","confidence":0.5}]}""";
            listener.onResponse(new ChatAnswer(content, 10, 5, 1));
        }
    }

    private final FakeLlm llm = new FakeLlm();

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class, HoldingPlugin.class);
    }

    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    @Before
    public void log() {
        createIndexWithMappingSource(
                "products",
                Settings.EMPTY,
                """
                {"properties": {"title": {"type": "text"}, "tenant": {"type": "keyword"}, "category": {"type": "keyword"}}}""");
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        bulk.add(new IndexRequest("products")
                .id("p1")
                .source(Map.of("title", "usb splitter", "tenant", "a", "category", List.of("computers", "hubs"))));
        bulk.add(new IndexRequest("products")
                .id("p2")
                .source(Map.of("title", "desk lamp", "tenant", "b", "category", "home > lamps")));
        int id = 0;
        long time = 1_700_000_000_000L;
        for (int i = 0; i < 10; i++) {
            // Each of ten people asks for a hub, finds nothing every other time, and then for a lamp.
            String client = "person" + i;
            bulk.add(query("q" + id, client, "USB hub", time, i % 2 == 0 ? List.of() : List.of("p1")));
            bulk.add(event("q" + id, "purchase", "p1", time));
            id++;
            bulk.add(query("q" + id, client, "desk lamp", time + 60_000, List.of("p2")));
            bulk.add(event("q" + id, i == 0 ? "view" : "click", "p2", time));
            id++;
        }
        bulk.add(query("q" + id++, "rare", "usb  hub!", time, List.of("p1")));
        bulk.add(query("q" + id++, "rare", "asked once", time + 86_400_000, List.of()));
        bulk.add(event("unknown", "purchase", "p1", time));
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    private static IndexRequest query(String id, String client, String text, long time, List<String> hits) {
        return new IndexRequest("ubi_queries")
                .source(Map.of(
                        "query_id",
                        id,
                        "client_id",
                        client,
                        "user_query",
                        text,
                        "timestamp",
                        Instant.ofEpochMilli(time).toString(),
                        "query_response_hit_ids",
                        hits));
    }

    private static IndexRequest event(String query, String action, String object, long time) {
        return new IndexRequest("ubi_events")
                .source(Map.of(
                        "query_id",
                        query,
                        "action_name",
                        action,
                        "timestamp",
                        time,
                        "event_attributes",
                        Map.of("object", Map.of("object_id", object))));
    }

    @After
    public void nothingIsLeft() throws Exception {
        HoldingPlugin.gate.countDown();
        CircuitBreaker breaker =
                getInstanceFromNode(CircuitBreakerService.class).getBreaker(ArtifactSettings.RECSYS);
        ArtifactCache cache = getInstanceFromNode(ArtifactCache.class);
        assertBusy(() -> assertTrue(breaker.getUsed() - cache.bytes() < 10_000), 1, TimeUnit.MINUTES);
    }

    private static BuildTableRequest request(String more) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, BODY.formatted(more))) {
            return BuildTableRequest.parse("shop", parser);
        }
    }

    private BuildTableResponse build(String more) throws IOException {
        return client().execute(BuildTableAction.INSTANCE, request(more)).actionGet();
    }

    /** With the fake LLM, and the node's own store of answers. */
    private BuildTableResponse buildWithLlm(String more) throws IOException {
        LlmSource source = new LlmSource() {
            @Override
            public Llm cached(String reference) {
                return llm;
            }

            @Override
            public void load(String reference, ActionListener<Llm> listener) {
                listener.onResponse(llm);
            }
        };
        TableBuilds builds = new TableBuilds(
                getInstanceFromNode(TableVersions.class),
                new RewriteWriters(
                        source,
                        getInstanceFromNode(PromptSourceAdapter.class),
                        getInstanceFromNode(IndexCompletions.class)),
                client(),
                getInstanceFromNode(ClusterService.class),
                getInstanceFromNode(ThreadPool.class),
                getInstanceFromNode(CircuitBreakerService.class).getBreaker(ArtifactSettings.RECSYS),
                getInstanceFromNode(RecsysStats.class));
        BuildTableTask task =
                new BuildTableTask(1, "transport", BuildTableAction.NAME, "", TaskId.EMPTY_TASK_ID, Map.of(), "shop");
        BuildTableRequest request = request(",\"llm\":\"fake\"" + more);
        return Calls.get(listener -> builds.submit(task, request, listener));
    }

    private QueryRow row(String reference, String query) {
        QueryTables.Found found = Calls.get(listener -> getInstanceFromNode(IndexQueryTables.class)
                .lookup(reference, query, new QueryTables.Reach(Double.NaN, false), listener));
        return found.row();
    }

    private ArtifactVersions versions() {
        return client().execute(TableApi.GET, new GetArtifactRequest(ArtifactReference.parse("shop"), false))
                .actionGet()
                .found()
                .get(0);
    }

    public void testWhatTheLogSays() throws Exception {
        BuildTableResponse built = build("");
        assertEquals("live", built.state());
        BuildReport report = built.report();
        assertEquals(22, report.searches());
        assertEquals(3, report.queries());
        assertEquals(2, report.rows());
        assertEquals(1, report.strayEvents());
        assertEquals(19, report.conversions());
        assertEquals(1, report.head());
        QueryRow hub = row("shop", "usb hub");
        assertEquals(11, hub.frequency());
        assertEquals(QuerySegment.HEAD, hub.segment());
        assertEquals(5 / 11.0, hub.zeroResultRate(), 1e-12);
        assertEquals(
                List.of("hubs"),
                hub.categories().stream().map(CategoryShare::category).toList());
        assertEquals(10, hub.categories().get(0).support());
        // Purchases count 1, clicks .1: (10 + 10 / 10.9) / (10 + 1).
        assertEquals((10 + 10 / 10.9) / 11, hub.categories().get(0).probability(), 1e-9);
        assertEquals(
                List.of("desk lamp"),
                hub.related().stream().map(RelatedQuery::text).toList());
        QueryRow lamp = row("shop", "desk lamp");
        assertEquals(QuerySegment.TORSO, lamp.segment());
        assertEquals("lamps", lamp.categories().get(0).category());
        assertEquals(9, lamp.categories().get(0).support());
        assertNull("too rare", row("shop", "asked once"));
        assertEquals(3, build(",\"min_frequency\":1").report().rows());
        assertEquals(
                1,
                build(",\"after\":\"2023-11-15\",\"min_frequency\":1").report().rows());
    }

    /** A document lists the levels, of which the table keeps the last: that is banned with the first. */
    public void testWhatIsBelowABannedCategoryIsNoCategoryOfAQuery() throws Exception {
        build(",\"guardrails\":{\"banned_categories\":[\"computers\"]}");
        assertEquals(List.of(), row("shop", "usb hub").categories());
        assertEquals("lamps", row("shop", "desk lamp").categories().get(0).category());
    }

    public void testRewritesOfTheLlmAreCheckedAndPaidForOnce() throws Exception {
        BuildTableResponse first = buildWithLlm("");
        assertEquals(new BuildReport.Generated(2, 0, 0, 0, ""), first.report().generation());
        assertEquals(2, llm.asked.size());
        QueryRow hub = row("shop", "usb hub");
        assertEquals(
                List.of("usb splitter"),
                hub.rewrites().stream().map(Rewrite::text).toList());
        assertEquals("llm", hub.rewrites().get(0).source());
        assertEquals(0.9, hub.rewrites().get(0).confidence(), 0);
        assertEquals(2, first.report().rewrites());
        assertEquals(2, first.report().rejected().of(GuardrailReason.MIN_HITS));
        BuildTableResponse second = buildWithLlm("");
        assertEquals(new BuildReport.Generated(2, 2, 0, 0, ""), second.report().generation());
        assertEquals("nothing was asked again", 2, llm.asked.size());
        assertEquals(hub, row("shop@2", "usb hub"));
        ChatRequest request = llm.asked.get(0);
        assertEquals(ChatMessage.Role.SYSTEM, request.messages().get(0).role());
        String user = request.messages().get(request.messages().size() - 1).content();
        assertThat(user, containsString("\"query\":\"usb hub\""));
    }

    public void testWhatFindsNoRoomInTheQueueIsAskedAgainWhenThereIsSome() throws Exception {
        llm.refusals.set(1);
        assertEquals(
                new BuildReport.Generated(2, 0, 0, 0, ""),
                buildWithLlm("").report().generation());
        assertEquals(3, llm.asked.size());
    }

    public void testABuildGoesOnWithoutTheLlmAndTheNextAsksForWhatIsMissing() throws Exception {
        llm.failure = LlmException.Reason.CONNECTION;
        BuildTableResponse first = buildWithLlm("");
        assertEquals(2, first.report().generation().missing());
        assertEquals("nobody answers", first.report().generation().reason());
        assertEquals("live", first.state());
        assertEquals(0, first.report().rewrites());
        assertEquals(11, row("shop", "usb hub").frequency());
        llm.failure = null;
        assertEquals(2, buildWithLlm("").report().rewrites());
        assertFails(RestStatus.NOT_FOUND, "llm [gpt]", () -> build(",\"llm\":\"gpt\""));
        assertFails(RestStatus.NOT_FOUND, "prompt [none]", () -> buildWithLlm(",\"prompt\":\"none\""));
    }

    public void testWhatTheLlmHadNoUsableAnswerToIsAskedForAgainOnlyIfTold() throws Exception {
        llm.failure = LlmException.Reason.BAD_ANSWER;
        assertEquals(2, buildWithLlm("").report().generation().missing());
        assertEquals(2, llm.asked.size());
        llm.failure = null;
        BuildReport kept = buildWithLlm("").report();
        assertEquals(2, kept.generation().missing());
        assertEquals("nobody answers", kept.generation().reason());
        assertEquals(2, llm.asked.size());
        BuildReport retried = buildWithLlm(",\"retry_failed\":true").report();
        assertEquals(0, retried.generation().missing());
        assertEquals(2, retried.rewrites());
        assertEquals(4, llm.asked.size());
    }

    public void testAFailedBuildIsMarkedAndLeavesNoRows() throws Exception {
        assertFails(RestStatus.NOT_FOUND, "no such index [nowhere]", () -> build(",\"events_index\":\"nowhere\""));
        assertBusy(
                () -> assertEquals(
                        ArtifactState.FAILED, versions().versions().get(0).state()),
                1,
                TimeUnit.MINUTES);
        assertThat(versions().versions().get(0).failureReason(), containsString("no such index [nowhere]"));
        assertFails(RestStatus.BAD_REQUEST, "more than [1] distinct queries", () -> build(",\"max_queries\":1"));
        assertFails(RestStatus.BAD_REQUEST, "has no document", () -> build(",\"after\":\"2040-01-01\""));
        assertEquals(4, build("").version());
        assertEquals(Set.of(4), Calls.get(getInstanceFromNode(TableRows.class).versions("shop")));
    }

    public void testACancelledBuildEnds() throws Exception {
        HoldingPlugin.gate = new CountDownLatch(1);
        BuildTableRequest request = request("");
        PlainActionFuture<BuildTableResponse> future = PlainActionFuture.newFuture();
        client().execute(BuildTableAction.INSTANCE, request, future);
        TaskInfo[] running = new TaskInfo[1];
        assertBusy(
                () -> {
                    List<TaskInfo> tasks = client().admin()
                            .cluster()
                            .prepareListTasks()
                            .setActions(BuildTableAction.NAME)
                            .setDetailed(true)
                            .get()
                            .getTasks();
                    assertEquals(1, tasks.size());
                    running[0] = tasks.get(0);
                    assertThat(status(running[0]), containsString("\"version\":1,\"phase\":\"reading_queries\""));
                },
                1,
                TimeUnit.MINUTES);
        client().admin()
                .cluster()
                .prepareCancelTasks()
                .setTaskId(running[0].getTaskId())
                .get();
        HoldingPlugin.gate.countDown();
        Exception failure = expectThrows(Exception.class, future::actionGet);
        assertNotNull(failure.toString(), ExceptionsHelper.unwrap(failure, TaskCancelledException.class));
        assertBusy(
                () -> assertEquals(
                        ArtifactState.FAILED, versions().versions().get(0).state()),
                1,
                TimeUnit.MINUTES);
        assertThat(versions().versions().get(0).failureReason(), containsString("the build was cancelled"));
    }

    private static String status(TaskInfo task) {
        return task.getStatus() instanceof RawTaskStatus raw
                ? raw.toString()
                : Strings.toString(XContentType.JSON, task.getStatus());
    }
}
