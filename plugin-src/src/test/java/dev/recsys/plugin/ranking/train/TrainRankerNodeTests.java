/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.evaluate.EvaluateRankerAction;
import dev.recsys.plugin.ranking.evaluate.EvaluateRankerRequest;
import dev.recsys.plugin.ranking.model.RankerSourceAdapter;
import dev.recsys.plugin.ranking.model.RankerType;
import dev.recsys.plugin.vectors.VectorFields;
import dev.recsys.rescore.training.LambdaMart;
import dev.recsys.rescore.training.TrainingUnavailableException;
import dev.recsys.rescore.training.WithoutNatives;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.cluster.node.tasks.get.GetTaskResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.IndexModule;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.RestRequest;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.tasks.RawTaskStatus;
import org.opensearch.tasks.Task;
import org.opensearch.tasks.TaskManager;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.node.NodeClient;

/** Trains rankers on a node, on documents whose right order is planted: by a field for searches, against it for similar items. */
public class TrainRankerNodeTests extends OpenSearchSingleNodeTestCase {
    private static final int QUERIES = 24;
    private static final int DOCUMENTS = 12;

    private static final String FEATURES =
            """
            [{"name": "first", "type": "first_pass"}, {"name": "worth", "type": "field", "field": "worth"},
             {"name": "is_search", "type": "context", "value": "$task", "codes": {"search": 1, "similar": 0}},
             {"name": "title", "type": "query", "query": {"match": {"title": "$query"}}}]""";

    private static final String PARAMETERS =
            """
            {"trees": 30, "learning_rate": 0.2, "min_data_in_leaf": 5, "early_stopping_rounds": 10}""";

    /** Lets a test hold the searches of an index until it says go. */
    public static final class HoldingPlugin extends Plugin {
        private static volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void onIndexModule(IndexModule module) {
            if (module.getIndex().getName().startsWith("products")) {
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

    private final double[][] worth = new double[QUERIES][DOCUMENTS];

    @Before
    public void catalogue() {
        Random random = new Random(7);
        for (double[] topic : worth) {
            for (int i = 0; i < DOCUMENTS; i++) {
                topic[i] = random.nextInt(1_000) / 1_000.0;
            }
        }
        create("products", 1);
    }

    private void create(String index, int shards) {
        createIndexWithMappingSource(
                index,
                Settings.builder().put("index.number_of_shards", shards).build(),
                """
                {"properties": {"topic": {"type": "keyword"}, "worth": {"type": "double"}, "x": {"type": "double"},
                                "title": {"type": "text"}}}""");
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        Random random = new Random(8);
        for (int q = 0; q < QUERIES; q++) {
            for (int i = 0; i < DOCUMENTS; i++) {
                bulk.add(new IndexRequest(index)
                        .id(q + "-" + i)
                        .source(
                                "topic",
                                "t" + q,
                                "worth",
                                worth[q][i],
                                "x",
                                1 + random.nextInt(500),
                                "title",
                                "t" + q));
            }
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    @After
    public void nothingIsLeft() throws Exception {
        HoldingPlugin.gate.countDown();
        CircuitBreaker breaker =
                getInstanceFromNode(CircuitBreakerService.class).getBreaker(CircuitBreaker.REQUEST);
        assertBusy(() -> assertEquals(0, breaker.getUsed()), 1, TimeUnit.MINUTES);
    }

    /** The best three of each topic are relevant; for similar items, the worst three. */
    private String judgments(boolean search) {
        List<String> groups = new ArrayList<>();
        for (int q = 0; q < QUERIES; q++) {
            double[] sorted = worth[q].clone();
            Arrays.sort(sorted);
            List<String> ratings = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                boolean good = search ? worth[q][i] >= sorted[DOCUMENTS - 3] : worth[q][i] <= sorted[2];
                ratings.add("\"" + q + "-" + i + "\": " + (good ? 1 : 0));
            }
            String asked = search ? "\"query\": \"t" + q + "\"" : "\"context\": {\"item\": \"" + q + "-0\"}";
            groups.add(String.format(Locale.ROOT, "{%s, \"ratings\": {%s}}", asked, String.join(",", ratings)));
        }
        return groups.toString();
    }

    private static String task(String judgments) {
        return """
                {"judgments": %s, "first_pass": {"size": 20, "query": {"function_score": {"query": {"term": {"topic": "$query"}},
                  "field_value_factor": {"field": "x"}, "boost_mode": "replace"}}}}"""
                .formatted(judgments);
    }

    private String both() {
        return "{\"search\": " + task(judgments(true)) + ", \"similar\": " + task(judgments(false)) + "}";
    }

    private String one() {
        return "{\"search\": " + task(judgments(true)) + "}";
    }

    private static String body(String index, String tasks, String more) {
        return """
                {"index": "%s", "tasks": %s, "features": %s, "imputation": {"similar": {"$query": "$item.topic"}},
                 "parameters": %s, "holdout": {"fraction": 0.4}%s}"""
                .formatted(index, tasks, FEATURES, PARAMETERS, more);
    }

    private static TrainRankerRequest request(String body) throws Exception {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return TrainRankerRequest.parse("ranker", parser);
        }
    }

    private TrainRankerResponse train(String body) throws Exception {
        return client().execute(TrainRankerAction.INSTANCE, request(body)).actionGet();
    }

    private static String quick(String more) {
        return ", \"report\": {\"learning_curve\": false, \"ablations\": []}" + more;
    }

    private static String single(String body) {
        return body.replace("\"imputation\": {\"similar\": {\"$query\": \"$item.topic\"}}", "\"imputation\": {}");
    }

    private ArtifactVersions versions() {
        PlainActionFuture<ArtifactVersions> found = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactStore.class).get(RankerType.KIND, ArtifactReference.parse("ranker"), found);
        return found.actionGet();
    }

    private byte[] content(ArtifactMetadata version) {
        PlainActionFuture<byte[]> content = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactStore.class).content(version, content);
        return content.actionGet();
    }

    private void assertFails(String body, String message) {
        Exception e = expectThrows(Exception.class, () -> train(body));
        assertThat(ExceptionsHelper.unwrapCause(e).getMessage(), containsString(message));
    }

    private void assertVersionFails(String body, String message) throws Exception {
        assertFails(body, message);
        assertBusy(
                () -> {
                    ArtifactMetadata failed = versions().versions().get(0);
                    assertEquals(ArtifactState.FAILED, failed.state());
                    assertThat(failed.failureReason(), containsString(message));
                },
                1,
                TimeUnit.MINUTES);
    }

    private static Map<String, Object> map(String json) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
    }

    private static double at(Map<String, Object> report, String... path) {
        Object value = report;
        for (String step : path) {
            value = ((Map<?, ?>) value).get(step);
            assertNotNull(step + " of " + Arrays.toString(path) + " in " + report, value);
        }
        return ((Number) value).doubleValue();
    }

    public void testTheTrainedModelOrdersEachTaskItsWayAndGoesLive() throws Exception {
        TrainRankerResponse response = train(body("products", both(), ", \"promote\": {\"task_tolerance\": 0.1}"));
        assertTrue(response.reason(), response.promoted());
        assertEquals("live", response.state());
        assertEquals(1, versions().live());
        Map<String, Object> report = map(response.report());
        for (String task : List.of("search", "similar")) {
            double model = at(report, "tasks", task, "systems", "model", "ndcg@10", "mean");
            assertThat(task, model, greaterThan(0.9));
            assertThat(task, model, greaterThan(at(report, "tasks", task, "systems", "first_pass", "ndcg@10", "mean")));
            assertEquals(1, at(report, "data", "tasks", task, "recall@20"), 0);
        }
        assertThat(at(report, "overall", "differences", "model - first_pass", "ndcg@10", "low"), greaterThan(0.0));
        assertThat(at(report, "overall", "differences", "model - without_task", "ndcg@10", "low"), greaterThan(0.0));
        for (String system : List.of("specialised", "without_imputation")) {
            assertThat(system, at(report, "overall", "systems", system, "ndcg@10", "mean"), greaterThan(0.5));
        }
        assertEquals(report, map(versions().versions().get(0).metrics()));
        assertThat(versions().versions().get(0).parameters(), containsString("\"inline\":" + QUERIES));

        // The same by searches that are rescored.
        Map<String, Object> evaluated = evaluate("{\"index\": \"products\", \"tasks\": " + both() + "}");
        assertThat(at(evaluated, "overall", "systems", "ranker@1", "ndcg@10", "mean"), greaterThan(0.9));
        assertThat(
                at(evaluated, "overall", "differences", "ranker@1 - first_pass", "ndcg@10", "low"), greaterThan(0.0));
        assertThat(
                0.001, greaterThan(at(evaluated, "overall", "differences", "ranker@1 - first_pass", "ndcg@10", "p")));

        // Features and imputation are those of the live version; there is nothing left to gain.
        String again = "{\"index\": \"products\", \"tasks\": " + both() + ", \"parameters\": " + PARAMETERS
                + ", \"holdout\": {\"fraction\": 0.4}" + quick("}");
        TrainRankerResponse second = train(again);
        assertFalse(second.promoted());
        assertEquals("candidate", second.state());
        assertThat(second.reason(), containsString("the live version"));
        assertEquals(1, versions().live());
        Map<String, Object> two = evaluate(
                "{\"index\": \"products\", \"tasks\": " + both() + ", \"versions\": [\"ranker@1\", \"ranker@2\"]}");
        assertEquals(0, at(two, "overall", "differences", "ranker@2 - ranker@1", "ndcg@10", "mean"), 0.05);
        Exception same = expectThrows(
                Exception.class,
                () -> evaluate("{\"index\": \"products\", \"tasks\": " + both()
                        + ", \"versions\": [\"ranker@1\", \"ranker\"]}"));
        assertThat(
                ExceptionsHelper.unwrapCause(same).getMessage(),
                containsString("a list of different versions, and these are [ranker@1, ranker@1]"));
    }

    public void testAMisspeltFeatureCostsNoVersion() {
        String parameters = PARAMETERS.replace("{", "{\"monotone_constraints\": {\"wrth\": 1}, ");
        assertFails(
                single(body("products", one(), "")).replace(PARAMETERS, parameters),
                "[monotone_constraints] names the feature [wrth]; there are [first, worth, is_search, title]");
        Exception none = expectThrows(Exception.class, this::versions);
        assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(none));
    }

    /** Pages of items are found among all topics, and the query of the page, which is imputed, tells which topic is right. */
    public void testTheReportTellsWhatImputationIsWorth() throws Exception {
        List<String> groups = new ArrayList<>();
        for (int q = 0; q < QUERIES; q++) {
            List<String> ratings = new ArrayList<>();
            for (int i = 1; i < DOCUMENTS; i++) {
                ratings.add("\"" + q + "-" + i + "\": 1");
            }
            groups.add("{\"context\": {\"item\": \"" + q + "-0\"}, \"ratings\": {" + String.join(",", ratings) + "}}");
        }
        String similar =
                """
                {"judgments": %s, "first_pass": {"size": 300, "query": {"function_score": {"query": {"match_all": {}},
                  "field_value_factor": {"field": "x"}, "boost_mode": "replace"}}}}"""
                        .formatted(groups);
        String tasks = "{\"search\": " + task(judgments(true)) + ", \"similar\": " + similar + "}";
        TrainRankerResponse trained = train(body(
                "products",
                tasks,
                ", \"report\": {\"learning_curve\": false, \"ablations\": [\"imputation\"]}, \"promote\": false"));
        Map<String, Object> report = map(trained.report());
        assertThat(at(report, "tasks", "similar", "systems", "model", "ndcg@10", "mean"), greaterThan(0.9));
        String difference = "model - without_imputation";
        assertThat(at(report, "tasks", "similar", "differences", difference, "ndcg@10", "low"), greaterThan(0.3));
        // Searches have their query, so imputation changes nothing for them.
        assertEquals(0, at(report, "tasks", "search", "differences", difference, "ndcg@10", "mean"), 0.1);
    }

    private Map<String, Object> evaluate(String body) throws Exception {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return map(client().execute(EvaluateRankerAction.INSTANCE, EvaluateRankerRequest.parse("ranker", parser))
                    .actionGet()
                    .report());
        }
    }

    public void testSameSeedGivesTheSameModelWhateverTheShards() throws Exception {
        create("products3", 3);
        train(body("products", both(), quick(", \"promote\": false")));
        train(body("products", both(), quick(", \"promote\": false")));
        // Of the words of a title, each shard counts its own; so for this one, no feature is a score.
        String plain = FEATURES.replace(
                ",\n {\"name\": \"title\", \"type\": \"query\", \"query\": {\"match\": {\"title\": \"$query\"}}}", "");
        assertNotEquals(FEATURES, plain);
        train(body("products", both(), quick(", \"promote\": false")).replace(FEATURES, plain));
        train(body("products3", both(), quick(", \"promote\": false")).replace(FEATURES, plain));
        List<ArtifactMetadata> all = versions().versions();
        assertEquals(4, all.size());
        assertArrayEquals(content(all.get(3)), content(all.get(2)));
        assertArrayEquals(content(all.get(1)), content(all.get(0)));
        assertFalse(Arrays.equals(content(all.get(2)), content(all.get(1))));
    }

    public void testALinearRankerIsTrainedAndRanks() throws Exception {
        TrainRankerResponse response = train(single(body("products", one(), quick("")))
                .replace("\"parameters\": " + PARAMETERS, "\"algorithm\": \"linear\""));
        assertTrue(response.reason(), response.promoted());
        Map<String, Object> evaluated = evaluate("{\"index\": \"products\", \"tasks\": " + one() + "}");
        assertThat(at(evaluated, "overall", "systems", "ranker@1", "ndcg@10", "mean"), greaterThan(0.9));
    }

    public void testMoreThreadsThanTheNodeHasProcessorsAreRefusedBeforeThereIsATask() throws Exception {
        int processors = OpenSearchExecutors.allocatedProcessors(
                getInstanceFromNode(ClusterService.class).getSettings());
        String parameters = PARAMETERS.replace("{", "{\"threads\": " + (processors + 1) + ", ");
        String body = single(body("products", one(), quick(""))).replace(PARAMETERS, parameters);
        String message = "[parameters.threads] is [" + (processors + 1)
                + "]; it must be from 1 to the number of processors of the node that trains, [" + processors + "]";
        Exception e = expectThrows(IllegalArgumentException.class, () -> overRest(body));
        assertEquals(message, e.getMessage());
        // A request that another node sends here comes past REST.
        assertFails(body, message);
        Exception none = expectThrows(Exception.class, this::versions);
        assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(none));
        // As many as there are will do.
        String allowed = body.replace("\"threads\": " + (processors + 1), "\"threads\": " + processors);
        assertEquals("live", train(allowed).state());
    }

    private FakeRestChannel overRest(String body) throws Exception {
        FakeRestRequest sent = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.POST)
                .withPath("/_plugins/_recsys/models/ranker/_train")
                .withContent(new BytesArray(body), MediaTypeRegistry.JSON)
                .build();
        sent.params().put("name", "ranker");
        FakeRestChannel channel = new FakeRestChannel(sent, true, 1);
        new RestTrainRankerAction(getInstanceFromNode(VectorFields.class))
                .handleRequest(sent, channel, getInstanceFromNode(NodeClient.class));
        return channel;
    }

    public void testOverRestTheTaskKeepsTheReport() throws Exception {
        FakeRestChannel channel = overRest(single(body("products", one(), quick(""))));
        String task = map(channel.capturedResponse().content().utf8ToString())
                .get("task")
                .toString();
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

    public void testCancelledWhileFeaturesAreGathered() throws Exception {
        HoldingPlugin.gate = new CountDownLatch(1);
        PlainActionFuture<TrainRankerResponse> ended = new PlainActionFuture<>();
        Task task = getInstanceFromNode(NodeClient.class)
                .executeLocally(
                        TrainRankerAction.INSTANCE,
                        request(single(body("products", one(), ""))),
                        ActionListener.wrap(ended::onResponse, ended::onFailure));
        assertBusy(
                () -> assertThat(
                        task.getStatus().toString() + phase(task), phase(task), containsString("gathering_features")),
                1,
                TimeUnit.MINUTES);
        cancel(task);
        HoldingPlugin.gate.countDown();
        Exception e = expectThrows(Exception.class, ended::actionGet);
        assertTrue(e.toString(), ExceptionsHelper.unwrapCause(e) instanceof TaskCancelledException);
        assertBusy(
                () -> assertEquals(
                        ArtifactState.FAILED, versions().versions().get(0).state()),
                1,
                TimeUnit.MINUTES);
        assertThat(versions().versions().get(0).failureReason(), containsString("the training was cancelled"));
    }

    private static String phase(Task task) {
        return ((dev.recsys.plugin.ranking.evaluate.RankerStatus) task.getStatus())
                .progress()
                .phase()
                .toString();
    }

    private void cancel(Task task) {
        TaskManager tasks = getInstanceFromNode(TransportService.class).getTaskManager();
        tasks.cancel((TrainRankerTask) task, "enough", () -> {});
    }

    public void testCancelledWhileItWaitsForAThread() throws Exception {
        ThreadPool threadPool = getInstanceFromNode(ThreadPool.class);
        CountDownLatch busy = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            threadPool.executor(dev.recsys.plugin.training.TrainingRuns.POOL).execute(() -> {
                try {
                    busy.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        try {
            PlainActionFuture<TrainRankerResponse> ended = new PlainActionFuture<>();
            Task task = getInstanceFromNode(NodeClient.class)
                    .executeLocally(
                            TrainRankerAction.INSTANCE,
                            request(single(body("products", one(), ""))),
                            ActionListener.wrap(ended::onResponse, ended::onFailure));
            assertBusy(
                    () -> {
                        var progress = ((dev.recsys.plugin.ranking.evaluate.RankerStatus) task.getStatus()).progress();
                        assertEquals(QUERIES, progress.done());
                    },
                    1,
                    TimeUnit.MINUTES);
            cancel(task);
            Exception e = expectThrows(Exception.class, ended::actionGet);
            assertTrue(e.toString(), ExceptionsHelper.unwrapCause(e) instanceof TaskCancelledException);
        } finally {
            busy.countDown();
        }
    }

    public void testWithoutNativesTheVersionFailsAndSaysWhatToInstall() throws Exception {
        ThreadPool threadPool = getInstanceFromNode(ThreadPool.class);
        ClusterService clusterService = getInstanceFromNode(ClusterService.class);
        LambdaMart none = WithoutNatives.lambdaMart();
        TrainRankerRuns runs = new TrainRankerRuns(
                getInstanceFromNode(ArtifactStore.class),
                getInstanceFromNode(RankerSourceAdapter.class),
                getInstanceFromNode(RankerType.class),
                clusterService,
                threadPool,
                new TrainingSteps(
                        getInstanceFromNode(Client.class),
                        clusterService,
                        threadPool,
                        getInstanceFromNode(CircuitBreakerService.class),
                        xContentRegistry(),
                        getInstanceFromNode(ContextLookup.class),
                        none));
        TrainRankerRequest request = request(single(body("products", one(), "")));
        TrainRankerTask task = (TrainRankerTask) request.createTask(
                1, "transport", TrainRankerAction.NAME, org.opensearch.core.tasks.TaskId.EMPTY_TASK_ID, Map.of());
        PlainActionFuture<TrainRankerResponse> ended = new PlainActionFuture<>();
        runs.submit(task, request, ended);
        Exception e = expectThrows(Exception.class, ended::actionGet);
        assertTrue(e.toString(), ExceptionsHelper.unwrapCause(e) instanceof TrainingUnavailableException);
        assertBusy(
                () -> assertEquals(
                        ArtifactState.FAILED, versions().versions().get(0).state()),
                1,
                TimeUnit.MINUTES);
        assertThat(versions().versions().get(0).failureReason(), containsString("does not load on"));
    }

    public void testTooLittleMemoryIsA429() throws Exception {
        client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put("indices.breaker.request.limit", "1mb"))
                .get();
        try {
            Exception e = expectThrows(Exception.class, () -> train(single(body("products", one(), ""))));
            assertTrue(e.toString(), ExceptionsHelper.unwrapCause(e) instanceof CircuitBreakingException);
            assertEquals(429, ExceptionsHelper.status(e).getStatus());
        } finally {
            client().admin()
                    .cluster()
                    .prepareUpdateSettings()
                    .setTransientSettings(Settings.builder().putNull("indices.breaker.request.limit"))
                    .get();
        }
    }

    public void testWhatCannotBeLearntFrom() throws Exception {
        String first = "{\"query\": \"t0\", \"ratings\": {\"0-1\": 1, \"0-2\": 0}}";
        assertVersionFails(
                single(body("products", "{\"search\": " + task("[" + first + "]") + "}", "")), "there is [1] query");
        String equal = judgments(true).replace(": 0", ": 1");
        assertVersionFails(
                single(body(
                        "products", "{\"search\": " + task(equal) + "}", ", \"negatives\": {\"unjudged\": \"skip\"}")),
                "there is nothing to learn");
        String elsewhere = judgments(true).replaceAll("\"(\\d+)-(\\d+)\": ", "\"z$1-$2\": ");
        assertVersionFails(
                single(body("products", "{\"search\": " + task(elsewhere) + "}", "")),
                "none of the documents that were judged above 0 is in [products]");
        assertVersionFails(
                single(body("products", one(), "")).replace("\"field\": \"worth\"", "\"field\": \"title\""), "[title]");
        assertVersionFails(single(body("products", one().replace("$query", "$country"), "")), "needs [$country]");
    }

    public void testWhatIsRefusedCostsNoVersion() {
        assertFails("{\"index\": \"products\", \"tasks\": " + one() + "}", "[features] is missing");
        assertFails(body("products", one(), ""), "[imputation] has rules for the task [similar]");
        expectThrows(org.opensearch.ResourceNotFoundException.class, this::versions);
    }

    public void testTheFirstPassOfATaskNeedsOneVersionThatKnowsIt() throws Exception {
        train(single(body("products", one(), quick(", \"promote\": false"))));
        train(body("products", both(), quick(", \"promote\": false")));
        List<Map<String, Object>> reports = new ArrayList<>();
        for (String versions : List.of("\"ranker@1\", \"ranker@2\"", "\"ranker@2\", \"ranker@1\"")) {
            reports.add(
                    evaluate("{\"index\": \"products\", \"tasks\": " + both() + ", \"versions\": [" + versions + "]}"));
        }
        for (Map<String, Object> report : reports) {
            // That of similar items is of what the second version alone imputes.
            for (String task : List.of("search", "similar")) {
                double first = at(report, "tasks", task, "systems", "first_pass", "ndcg@10", "mean");
                assertThat(first, greaterThan(0.0));
                assertEquals(first, at(reports.get(0), "tasks", task, "systems", "first_pass", "ndcg@10", "mean"), 0);
            }
            assertNull(((Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) report.get("tasks")).get("similar")).get("systems"))
                    .get("ranker@1"));
        }
    }

    public void testATaskThatTheNewVersionLacksKeepsItBackButNotByHand() throws Exception {
        assertTrue(train(body("products", both(), quick(", \"promote\": {\"task_tolerance\": 0.1}")))
                .promoted());
        TrainRankerResponse second = train(single(body("products", one(), quick(""))));
        assertFalse(second.promoted());
        assertThat(second.reason(), containsString("the live version knows the tasks [similar]"));
        assertEquals(1, versions().live());
        PlainActionFuture<Promotion> byHand = new PlainActionFuture<>();
        getInstanceFromNode(ArtifactStore.class).promote(RankerType.KIND, ArtifactReference.parse("ranker@2"), byHand);
        byHand.actionGet();
        assertEquals(2, versions().live());
    }

    public void testAnUnknownTaskIsNotEvaluated() throws Exception {
        train(single(body("products", one(), quick(""))));
        Exception e = expectThrows(
                Exception.class,
                () -> evaluate("{\"index\": \"products\", \"tasks\": {\"pre_query\": " + task(judgments(true)) + "}}"));
        assertThat(
                ExceptionsHelper.unwrapCause(e).getMessage(),
                containsString("[tasks.pre_query] is a task that none of"));
    }
}
