/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmLimits;
import dev.recsys.ingest.llm.OpenAiLlm;
import dev.recsys.ingest.llm.OutputSchema;
import dev.recsys.ingest.llm.ScriptedLlmServer;
import dev.recsys.ingest.llm.ScriptedLlmServer.Reply;
import dev.recsys.ingest.llm.ScriptedLlmServer.Script;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Calls;
import dev.recsys.plugin.stats.StatsAction;
import dev.recsys.plugin.stats.StatsRequest;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.opensearch.Version;
import org.opensearch.action.admin.cluster.node.tasks.list.ListTasksResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodeRole;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.logging.Loggers;
import org.opensearch.common.settings.MockSecureSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.plugins.ReloadablePlugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

public class LlmApiTests extends OpenSearchSingleNodeTestCase {
    private static final String KEY = "sk-hush-hush-0123456789";
    private static final String OTHER_KEY = "sk-another-key-9876543210";
    private static final String WORDS = "{\"words\":[\"red\"]}";

    private ScriptedLlmServer server;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    @Override
    protected Settings nodeSettings() {
        return Settings.builder()
                .putList("plugins.recsys.llm.allowed_hosts", "127.0.0.1")
                .putList("plugins.recsys.llm.allowed_private_networks", "127.0.0.0/8")
                .setSecureSettings(secret(KEY))
                .build();
    }

    private static MockSecureSettings secret(String key) {
        MockSecureSettings secrets = new MockSecureSettings();
        secrets.setString("plugins.recsys.llm.gpt.api_key", key);
        return secrets;
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        server = new ScriptedLlmServer(Script.answering(chat -> WORDS));
    }

    @Override
    public void tearDown() throws Exception {
        server.close();
        for (String name : List.of("gpt", "open")) {
            try {
                client().execute(LlmApi.DELETE, new DeleteArtifactRequest(ArtifactReference.parse(name), true))
                        .actionGet();
            } catch (RuntimeException e) {
                // Not every test makes it.
                logger.info("not deleted", e);
            }
        }
        reload(KEY);
        super.tearDown();
    }

    private PutDefinitionResponse put(String name, String more) {
        String body = "{\"endpoint\":\"" + server.endpoint() + "\",\"model\":\"m\"" + more + "}";
        return client().execute(
                        LlmApi.PUT, new PutArtifactRequest(name, new BytesArray(body), MediaTypeRegistry.JSON, true))
                .actionGet();
    }

    private String test(String reference) {
        return Strings.toString(
                XContentType.JSON,
                client().execute(LlmApi.TEST, new TestLlmRequest(ArtifactReference.parse(reference)))
                        .actionGet());
    }

    private String get(String reference) {
        return Strings.toString(
                XContentType.JSON,
                client().execute(LlmApi.GET, new GetArtifactRequest(ArtifactReference.parse(reference), false))
                        .actionGet());
    }

    private String stats() throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            client().execute(StatsAction.INSTANCE, new StatsRequest())
                    .actionGet()
                    .toXContent(builder.startObject(), ToXContent.EMPTY_PARAMS)
                    .endObject();
            return builder.toString();
        }
    }

    private Map<?, ?> counts(String name) throws IOException {
        Map<String, Object> json = XContentHelper.convertToMap(JsonXContent.jsonXContent, stats(), false);
        Map<?, ?> node =
                (Map<?, ?>) ((Map<?, ?>) json.get("nodes")).values().iterator().next();
        return (Map<?, ?>) ((Map<?, ?>) node.get("llms")).get(name);
    }

    private void reload(String key) throws Exception {
        Settings settings = key == null
                ? Settings.EMPTY
                : Settings.builder().setSecureSettings(secret(key)).build();
        for (ReloadablePlugin plugin :
                getInstanceFromNode(PluginsService.class).filterPlugins(ReloadablePlugin.class)) {
            plugin.reload(settings);
        }
    }

    public void testADefinitionIsShownWithItsDefaults() {
        PutDefinitionResponse first = put("gpt", ",\"price\":{\"input_per_million\":1}");
        assertEquals(ArtifactState.LIVE, first.version().state());
        assertEquals(List.of(), first.warnings());
        String shown = get("gpt");
        assertThat(shown, containsString("\"definition\":{\"endpoint\":\"" + server.endpoint() + "\",\"model\":\"m\""));
        assertThat(
                shown,
                containsString("\"queue\":10000},\"timeout\":\"30s\",\"deadline\":\"2m\",\"retries\":3,\"price\""));
        assertThat(
                put("gpt", ",\"temperature\":1").warnings().toString(),
                containsString("version [2] answers in another way than version [1]"));
        assertEquals(List.of(), put("gpt", ",\"retries\":1").warnings());
        assertFails(RestStatus.BAD_REQUEST, "[api_key] is unknown", () -> put("gpt", ",\"api_key\":\"k\""));
        assertFails(RestStatus.NOT_FOUND, "[none]", () -> test("none"));
    }

    public void testOneCallIsMadeAndCounted() throws Exception {
        put("gpt", ",\"price\":{\"input_per_million\":1000000,\"output_per_million\":0}");
        long calls = counts("gpt") == null ? 0 : ((Number) counts("gpt").get("calls")).longValue();
        String answer = test("gpt@1");
        assertThat(answer, containsString("{\"llm\":\"gpt\",\"version\":1,\"model\":\"m\",\"took_ms\":"));
        assertThat(answer, containsString("\"attempts\":1,\"content\":\"{\\\"words\\\":[\\\"red\\\"]}\"}"));
        assertEquals("Bearer " + KEY, server.chats().get(0).authorization());
        Map<?, ?> counts = counts("gpt");
        assertEquals(calls + 1, ((Number) counts.get("calls")).longValue());
        assertTrue(((Number) counts.get("tokens_in")).longValue() > 0);
        assertTrue(((Number) counts.get("cost")).doubleValue() > 0);
        assertEquals(0, ((Map<?, ?>) counts.get("failures")).get("timeout"));
        assertNotNull(((Map<?, ?>) counts.get("latency")).get("buckets"));
    }

    public void testAnLlmWithoutAKeyIsAskedWithout() {
        put("open", "");
        test("open");
        assertNull(server.chats().get(0).authorization());
    }

    public void testAReloadChangesTheKeyOfARunningLlm() throws Exception {
        put("gpt", "");
        test("gpt");
        reload(OTHER_KEY);
        test("gpt");
        reload(null);
        test("gpt");
        assertEquals("Bearer " + KEY, server.chats().get(0).authorization());
        assertEquals("Bearer " + OTHER_KEY, server.chats().get(1).authorization());
        assertNull(server.chats().get(2).authorization());
        reload(KEY);
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> reload("sk-with\r\nHeader: injected"));
        assertThat(e.getMessage(), containsString("[plugins.recsys.llm.gpt.api_key] has"));
        assertThat(e.getMessage(), not(containsString("sk-with")));
        test("gpt");
        assertEquals("as before", "Bearer " + KEY, server.chats().get(3).authorization());
    }

    public void testHostsAreAllowedWhileTheNodeRuns() {
        put("gpt", "");
        test("gpt");
        set("plugins.recsys.llm.allowed_hosts", "llm.example.test");
        try {
            assertFails(
                    RestStatus.FORBIDDEN,
                    "LLM [gpt@1] is not called: host [127.0.0.1] with port [" + server.port()
                            + "] is not in [plugins.recsys.llm.allowed_hosts]",
                    () -> test("gpt"));
            assertThat(put("gpt", "").warnings().toString(), containsString("is not called until it is"));
        } finally {
            set("plugins.recsys.llm.allowed_hosts", null);
        }
        set("plugins.recsys.llm.allowed_private_networks", "10.0.0.0/8");
        try {
            assertFails(RestStatus.FORBIDDEN, "[127.0.0.1], a loopback address", () -> test("gpt"));
        } finally {
            set("plugins.recsys.llm.allowed_private_networks", null);
        }
        assertFails(
                RestStatus.BAD_REQUEST,
                "[plugins.recsys.llm.allowed_hosts] has [http://a.test]",
                () -> set("plugins.recsys.llm.allowed_hosts", "http://a.test"));
        test("gpt");
    }

    private void set(String setting, String value) {
        client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(
                        value == null
                                ? Settings.builder().putNull(setting)
                                : Settings.builder().putList(setting, value))
                .get();
    }

    public void testAnOversizedResponseIsBrokenOff() {
        put("gpt", "");
        server.script(Script.inTurn(Reply.oversized(1L << 40)));
        assertFails(RestStatus.BAD_GATEWAY, "[plugins.recsys.llm.max_response_size]", () -> test("gpt"));
    }

    public void testTheListenerGoesOnInItsOwnContextOnThePool() throws Exception {
        put("gpt", "");
        LlmSourceAdapter source = getInstanceFromNode(LlmSourceAdapter.class);
        Llm llm = Calls.get(l -> source.load("gpt", l));
        assertSame(llm, source.cached("gpt"));
        assertEquals("gpt@1", llm.reference());
        ThreadContext context = getInstanceFromNode(ThreadPool.class).getThreadContext();
        PlainActionFuture<String> seen = PlainActionFuture.newFuture();
        ChatRequest request = new ChatRequest(
                List.of(new ChatMessage(ChatMessage.Role.USER, "hello")), new OutputSchema("any", "{}", content -> {}));
        ThreadContext.StoredContext before = context.newStoredContext(true);
        context.putTransient("caller", "me");
        llm.ask(request, new ActionListener<ChatAnswer>() {
            @Override
            public void onResponse(ChatAnswer answer) {
                seen.onResponse(context.getTransient("caller") + " "
                        + Thread.currentThread().getName());
            }

            @Override
            public void onFailure(Exception e) {
                seen.onFailure(e);
            }
        });
        before.restore();
        String where = seen.actionGet();
        assertThat(where, containsString("me "));
        assertThat(where, containsString("[recsys_llm]"));
    }

    /** Any node may be asked for a backfill or a build, and then calls. */
    public void testAllNodesShareTheLimits() {
        put("gpt", ",\"limits\":{\"concurrency\":9,\"requests_per_minute\":100,\"tokens_per_day\":2}");
        LlmSourceAdapter source = getInstanceFromNode(LlmSourceAdapter.class);
        OpenAiLlm llm = (OpenAiLlm) Calls.get((ActionListener<Llm> l) -> source.load("gpt", l));
        assertEquals(llm.definition().limits(), llm.limits());
        ClusterState alone = getInstanceFromNode(ClusterService.class).state();
        DiscoveryNodes.Builder nodes = DiscoveryNodes.builder(alone.nodes());
        List<Set<DiscoveryNodeRole>> roles =
                List.of(Set.of(DiscoveryNodeRole.INGEST_ROLE), Set.of(DiscoveryNodeRole.DATA_ROLE), Set.of());
        for (int i = 0; i < 3; i++) {
            // One ingests, one holds data, and one only coordinates.
            nodes.add(new DiscoveryNode(
                    "other" + i, buildNewFakeTransportAddress(), Map.of(), roles.get(i), Version.CURRENT));
        }
        ClusterState several = ClusterState.builder(alone).nodes(nodes).build();
        LlmClients clients = getInstanceFromNode(LlmClients.class);
        clients.clusterChanged(new ClusterChangedEvent("test", several, alone));
        assertEquals(new LlmLimits(2, 25, LlmLimits.UNLIMITED, 1, 10_000), llm.limits());
        clients.clusterChanged(new ClusterChangedEvent("test", alone, several));
        assertEquals(llm.definition().limits(), llm.limits());
    }

    public void testAPromotedVersionIsUsedFromThenOn() {
        put("gpt", "");
        put("gpt", ",\"max_tokens\":7");
        LlmSourceAdapter source = getInstanceFromNode(LlmSourceAdapter.class);
        Llm first = Calls.get(l -> source.load("gpt", l));
        client().execute(LlmApi.PROMOTE, new PromoteArtifactRequest(ArtifactReference.parse("gpt@2")))
                .actionGet();
        Llm second = Calls.get(l -> source.load("gpt", l));
        assertEquals("gpt@2", second.reference());
        assertNotEquals(first.fingerprint(), second.fingerprint());
        test("gpt");
        assertEquals(7, server.chats().get(0).json().get("max_tokens"));
    }

    /** Each has its own permits and its own circuit, which a new one would forget. */
    public void testVersionsThatAreUsedInTurnStay() {
        put("gpt", "");
        put("gpt", ",\"max_tokens\":7");
        LlmSourceAdapter source = getInstanceFromNode(LlmSourceAdapter.class);
        Llm first = Calls.get(l -> source.load("gpt@1", l));
        Llm second = Calls.get(l -> source.load("gpt@2", l));
        assertSame(first, Calls.get((ActionListener<Llm> l) -> source.load("gpt@1", l)));
        assertSame(second, Calls.get((ActionListener<Llm> l) -> source.load("gpt@2", l)));
    }

    public void testADeletedLlmIsEndedWithItsCalls() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch came = new CountDownLatch(1);
        server.script(chat -> {
            came.countDown();
            return Reply.slow(never, Reply.content(WORDS));
        });
        put("gpt", ",\"limits\":{\"concurrency\":1}");
        LlmSourceAdapter source = getInstanceFromNode(LlmSourceAdapter.class);
        Llm llm = Calls.get(l -> source.load("gpt", l));
        ChatRequest request = new ChatRequest(
                List.of(new ChatMessage(ChatMessage.Role.USER, "hello")), new OutputSchema("any", "{}", content -> {}));
        PlainActionFuture<ChatAnswer> running = Calls.begin(l -> llm.ask(request, l));
        PlainActionFuture<ChatAnswer> queued = Calls.begin(l -> llm.ask(request, l));
        came.await();
        client().execute(LlmApi.DELETE, new DeleteArtifactRequest(ArtifactReference.parse("gpt"), true))
                .actionGet();
        assertFails(RestStatus.SERVICE_UNAVAILABLE, "it was deleted or the node is closing", running::actionGet);
        assertFails(RestStatus.SERVICE_UNAVAILABLE, "it was deleted or the node is closing", queued::actionGet);
        PlainActionFuture<ChatAnswer> late = Calls.begin(l -> llm.ask(request, l));
        assertFails(RestStatus.SERVICE_UNAVAILABLE, "it was deleted or the node is closing", late::actionGet);
        assertEquals(1, server.requests());
        // Another one of that name is another one.
        server.script(Script.answering(chat -> WORDS));
        put("gpt", "");
        test("gpt");
    }

    /** Everything that anybody could read is looked through, with all loggers on. */
    public void testTheKeyIsNowhere() throws Exception {
        Queue<String> said = new ConcurrentLinkedQueue<>();
        AbstractAppender appender =
                new AbstractAppender("said", null, PatternLayout.createDefaultLayout(), false, Property.EMPTY_ARRAY) {
                    @Override
                    public void append(LogEvent event) {
                        said.add(event.getLoggerName() + " "
                                + event.getMessage().getFormattedMessage() + " " + event.getThrown());
                    }
                };
        appender.start();
        Logger root = LogManager.getRootLogger();
        Level level = root.getLevel();
        Loggers.addAppender(root, appender);
        Loggers.setLevel(root, Level.TRACE);
        try {
            put("gpt", ",\"retries\":0");
            CountDownLatch came = new CountDownLatch(1);
            CountDownLatch until = new CountDownLatch(1);
            server.script(chat -> {
                came.countDown();
                return Reply.slow(until, Reply.content(WORDS));
            });
            PlainActionFuture<TestLlmResponse> slow = PlainActionFuture.newFuture();
            client().execute(LlmApi.TEST, new TestLlmRequest(ArtifactReference.parse("gpt")), slow);
            assertTrue(came.await(1, TimeUnit.MINUTES));
            ListTasksResponse tasks = client().admin()
                    .cluster()
                    .prepareListTasks()
                    .setDetailed(true)
                    .get();
            assertThat(tasks.toString(), containsString("cluster:admin/recsys/llms/test"));
            said.add(tasks.toString());
            until.countDown();
            slow.actionGet();
            for (Reply reply : List.of(
                    Reply.error(401),
                    Reply.error(500),
                    Reply.error(400),
                    Reply.broken(),
                    Reply.redirect("http://127.0.0.1/"),
                    Reply.body("no JSON: " + KEY),
                    Reply.body("{\"choices\":[],\"key\":\"" + KEY + "\"}"))) {
                server.script(Script.inTurn(reply));
                Exception e = expectThrows(Exception.class, () -> test("gpt"));
                for (Throwable each = e; each != null; each = each.getCause()) {
                    said.add(each.toString());
                }
            }
            said.add(get("gpt"));
            said.add(stats());
            said.add(client().admin().cluster().prepareState().get().getState().toString());
            said.add(Strings.toString(
                    XContentType.JSON,
                    client().admin().cluster().prepareNodesInfo().get()));
            said.add(getInstanceFromNode(LlmClients.class).toString());
            said.add(Calls.get((ActionListener<Llm> l) ->
                            getInstanceFromNode(LlmSourceAdapter.class).load("gpt", l))
                    .toString());
        } finally {
            Loggers.setLevel(root, level);
            Loggers.removeAppender(root, appender);
            appender.stop();
        }
        assertFalse(said.isEmpty());
        for (String each : said) {
            assertThat(each, not(containsString(KEY)));
            assertThat(each, not(containsString(ScriptedLlmServer.SECRET_ERROR)));
        }
    }
}
