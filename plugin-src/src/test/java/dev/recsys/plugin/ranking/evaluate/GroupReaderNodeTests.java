/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.training.TrainingPool;
import dev.recsys.plugin.training.TrainingRuns;
import dev.recsys.rescore.training.RankingGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

/** Reads judgments from indices: given ones, and what users clicked. */
public class GroupReaderNodeTests extends OpenSearchSingleNodeTestCase {
    private static final long DAY = 86_400_000;
    private static final int SEARCHES = 40;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    private final BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);

    private void add(String index, String json) {
        bulk.add(new IndexRequest(index).source(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true)));
    }

    private static final TrainingPool.Waiting NEVER_CANCELLED = new TrainingPool.Waiting() {
        @Override
        public void whenCancelled(Runnable action) {}

        @Override
        public TaskCancelledException cancelled(Throwable refused) {
            return new TaskCancelledException("enough");
        }
    };

    private static List<RankingTask> tasks(String task, String judgments) {
        String json = "{\"tasks\": {\"" + task + "\": {\"judgments\": " + judgments + "}}}";
        return RankingTask.parse(
                new JsonProperties("", XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true)));
    }

    private IndexScan scan() {
        return new IndexScan(
                client(), client(), getInstanceFromNode(ThreadPool.class).executor(ArtifactSettings.RECSYS));
    }

    private List<JudgedContext> read(String task, String judgments, long boundary, List<String> warnings) {
        return read(task, judgments, boundary, warnings, () -> {});
    }

    private List<JudgedContext> read(
            String task, String judgments, long boundary, List<String> warnings, Runnable check) {
        CircuitBreaker breaker =
                getInstanceFromNode(CircuitBreakerService.class).getBreaker(CircuitBreaker.REQUEST);
        try (Reservation room = new Reservation(breaker, "test", 0)) {
            GroupReader reader = new GroupReader(
                    scan(), room, getInstanceFromNode(ThreadPool.class), NEVER_CANCELLED, check, boundary);
            PlainActionFuture<List<JudgedContext>> read = new PlainActionFuture<>();
            reader.read(tasks(task, judgments))
                    .map(groups -> {
                        assertThat(
                                Thread.currentThread().getName(), containsString("[" + ArtifactSettings.RECSYS + "]"));
                        return groups;
                    })
                    .start(read);
            List<JudgedContext> groups = read.actionGet();
            warnings.addAll(reader.warnings());
            return groups;
        }
    }

    private List<JudgedContext> read(String task, String judgments) {
        return read(task, judgments, RankingGroup.NO_TIME, new ArrayList<>());
    }

    public void testContextsOfAnIndexAreGroups() {
        add("judged", "{\"context\": {\"item\": \"i1\"}, \"doc_id\": \"a\", \"rating\": 2, \"at\": \"2024-01-02\"}");
        add(
                "judged",
                "{\"context\": {\"item\": \"i1\"}, \"doc_id\": \"b\", \"rating\": \"1\", \"at\": \"2024-01-02\"}");
        add("judged", "{\"context\": {\"item\": \"i1\"}, \"doc_id\": \"a\", \"rating\": 1, \"at\": \"2024-01-02\"}");
        add("judged", "{\"context\": {\"item\": \"i1\"}, \"doc_id\": \"b\", \"rating\": 0, \"at\": \"2024-01-03\"}");
        add(
                "judged",
                "{\"context\": {\"item\": \"i2\", \"user\": {\"id\": \"u\"}}, \"doc_id\": \"c\", \"rating\": 0,"
                        + " \"at\": \"2024-01-02\"}");
        client().bulk(bulk).actionGet();
        List<JudgedContext> groups =
                read("similar", "{\"index\": \"judged\", \"context_field\": \"context\", \"time_field\": \"at\"}");
        assertEquals(3, groups.size());
        assertEquals(Map.of("a", 2f, "b", 1f), groups.get(0).ratings());
        assertEquals("similar", groups.get(0).context().task());
        assertEquals("item i1", groups.get(0).key());
        assertEquals(groups.get(0).context(), groups.get(1).context());
        assertEquals(DAY, groups.get(1).time() - groups.get(0).time());
        assertEquals("item i2", groups.get(2).key());
        assertEquals("u", groups.get(2).context().user().id());
    }

    public void testARatingThatIsNoNumberIsNamed() {
        add("judged", "{\"query\": \"q\", \"doc_id\": \"a\", \"rating\": \"NaN\"}");
        client().bulk(bulk).actionGet();
        Exception e = expectThrows(IllegalArgumentException.class, () -> read("search", "{\"index\": \"judged\"}"));
        assertThat(e.getMessage(), containsString("the rating of document [a] for the query [q] is [NaN]"));
    }

    /** [top] always stands first and [low] ninth, other documents between; [low] is clicked more often than others at its place. */
    private void log(String query, long day) {
        for (int s = 0; s < SEARCHES; s++) {
            String search = query + "-" + day + "-" + s;
            add(
                    "queries",
                    "{\"query_id\": \"%s\", \"user_query\": \"%s\", \"query_attributes\": {\"item\": \"%s\"}, \"timestamp\": %s}"
                            .formatted(search, query, query, day * DAY));
            for (int p = 0; p < 10; p++) {
                String document = p == 0 ? "top" : p == 8 ? "low" : p == 9 ? "never" : "d" + p + "-" + s % 4;
                event(search, "impression", document, p, day);
                boolean clicked = p == 0 ? s % 2 == 0 : p == 8 ? s % 4 == 0 : p < 3 && s % 3 == 0;
                if (clicked) {
                    event(search, "click", document, p, day);
                }
            }
            // Another list, where the average document at the low place is not clicked.
            String other = "other-" + search;
            add(
                    "queries",
                    "{\"query_id\": \"%s\", \"user_query\": \"x%s\", \"timestamp\": %s}"
                            .formatted(other, query, day * DAY));
            for (int p = 0; p < 10; p++) {
                event(other, "impression", "o" + p, p, day);
                if (p == 0 && s % 2 == 0) {
                    event(other, "click", "o0", p, day);
                }
            }
        }
    }

    private void event(String search, String action, String document, int position, long day) {
        add(
                "events",
                "{\"query_id\": \"%s\", \"action_name\": \"%s\", \"timestamp\": %s, \"event_attributes\": {\"object\": {\"object_id\": \"%s\"}, \"position\": {\"ordinal\": %s}}}"
                        .formatted(search, action, day * DAY, document, position));
    }

    private static String clicks(String more) {
        return "{\"clicks\": {\"queries_index\": \"queries\", \"events_index\": \"events\"" + more + "}}";
    }

    private static Map<String, Float> of(List<JudgedContext> groups, String query) {
        return groups.stream()
                .filter(group -> query.equals(group.context().query()))
                .findFirst()
                .orElseThrow()
                .ratings();
    }

    public void testPositionsAreNotHeldAgainstADocument() {
        log("shoe", 3);
        event("nobody-asked", "click", "top", 1, 3);
        client().bulk(bulk).actionGet();
        List<String> warnings = new ArrayList<>();
        List<JudgedContext> corrected = read("search", clicks(""), RankingGroup.NO_TIME, warnings);
        assertEquals(2, corrected.size());
        Map<String, Float> coec = of(corrected, "shoe");
        assertThat(coec.get("low"), greaterThan(coec.get("top")));
        assertEquals(0f, coec.get("never"), 0);
        assertThat(
                warnings.toString(), containsString("[1] searches of [events] have none of [user_query] in [queries]"));

        Map<String, Float> uncorrected = of(read("search", clicks(", \"correction\": \"none\"")), "shoe");
        assertThat(uncorrected.get("top"), greaterThan(uncorrected.get("low")));

        Map<String, Float> model =
                of(read("search", clicks(", \"correction\": \"position_model\", \"minimum_impressions\": 10")), "shoe");
        assertTrue(model.toString(), model.get("low") >= model.get("top"));
        assertEquals(0f, model.get("never"), 0);
    }

    public void testGradesAreEstimatedOnTheTrainingPoolAndEndWithTheTask() {
        log("shoe", 3);
        client().bulk(bulk).actionGet();
        String clicks = clicks(", \"correction\": \"position_model\", \"minimum_impressions\": 10");
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        read(
                "search",
                clicks,
                RankingGroup.NO_TIME,
                new ArrayList<>(),
                () -> threads.add(Thread.currentThread().getName()));
        // Once before, and once for each iteration.
        List<String> training = threads.stream()
                .filter(name -> name.contains("[" + TrainingRuns.POOL + "]"))
                .toList();
        assertThat(training.size(), greaterThan(2));
        int enough = threads.size() - 1;
        AtomicInteger checks = new AtomicInteger();
        expectThrows(
                TaskCancelledException.class,
                () -> read("search", clicks, RankingGroup.NO_TIME, new ArrayList<>(), () -> {
                    if (checks.incrementAndGet() == enough) {
                        throw new TaskCancelledException("enough");
                    }
                }));
        assertEquals(enough, checks.get());
    }

    public void testOnlyDocumentsThatWereShownCount() {
        log("shoe", 3);
        client().bulk(bulk).actionGet();
        String clicks = clicks(", \"correction\": \"position_model\", \"minimum_impressions\": 10");
        ClickSource source = (ClickSource) tasks("search", clicks).get(0).judgments();
        AtomicInteger shown = new AtomicInteger();
        AtomicInteger checks = new AtomicInteger();
        ClickReader reader = new ClickReader(
                scan(), "search", source, RankingGroup.NO_TIME, shown::incrementAndGet, work -> Async.of(
                                (Runnable) checks::incrementAndGet)
                        .map(work::apply));
        PlainActionFuture<List<JudgedContext>> read = new PlainActionFuture<>();
        reader.read().start(read);
        assertEquals(2, read.actionGet().size());
        assertEquals(2 * SEARCHES * 10, shown.get());
        assertThat(checks.get(), greaterThan(1));
    }

    public void testWhatWasSearchedForLaterIsAnotherGroup() {
        log("shoe", 3);
        log("shoe", 9);
        client().bulk(bulk).actionGet();
        List<JudgedContext> groups = read(
                "similar", clicks(", \"context\": {\"item\": \"query_attributes.item\"}"), 5 * DAY, new ArrayList<>());
        assertEquals(2, groups.size());
        assertEquals("item shoe", groups.get(0).key());
        assertEquals("item shoe", groups.get(1).key());
        assertEquals(3 * DAY, groups.get(0).time());
        assertEquals(9 * DAY, groups.get(1).time());
        assertEquals(
                1,
                read("similar", clicks(", \"context\": {\"item\": \"query_attributes.item\"}"))
                        .size());
    }

    public void testNothingThatWasShownIsSaid() {
        log("shoe", 3);
        client().bulk(bulk).actionGet();
        Exception late = expectThrows(
                IllegalArgumentException.class, () -> read("search", clicks(", \"after\": \"2024-01-01\"")));
        assertThat(late.getMessage(), containsString("[events] has no event of"));
        Exception seldom = expectThrows(
                IllegalArgumentException.class, () -> read("search", clicks(", \"minimum_impressions\": 1000")));
        assertThat(seldom.getMessage(), containsString("no document was shown often enough"));
    }
}
