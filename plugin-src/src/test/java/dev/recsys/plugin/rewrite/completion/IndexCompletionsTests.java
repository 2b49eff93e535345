/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions.Outcome;
import dev.recsys.ingest.llm.ForwardingLlm;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.llm.OutputSchema;
import dev.recsys.ingest.rewrite.UnaskedLlm;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.async.Calls;
import dev.recsys.plugin.rewrite.FakeLlm;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.junit.Before;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.admin.indices.get.GetIndexResponse;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.CheckedRunnable;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.Strings;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.identity.NamedPrincipal;
import org.opensearch.identity.PluginSubject;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.FilterClient;

public class IndexCompletionsTests extends OpenSearchSingleNodeTestCase {
    /** Answers begin with "good", or are of no use. */
    private static final OutputSchema SCHEMA = new OutputSchema("test", "{\"type\":\"object\"}", content -> {
        if (content.startsWith("good") == false) {
            throw new IllegalArgumentException("not good");
        }
    });

    /** What one node has. */
    private record Node(
            IndexCompletions completions, CompletionWriter writer, RecsysStats stats, AtomicInteger bulks) {}

    private final class Subject implements PluginSubject {
        @Override
        public Principal getPrincipal() {
            return NamedPrincipal.UNAUTHENTICATED;
        }

        @Override
        @SuppressWarnings("try") // The context is restored by closing it; nothing else is done with it.
        public <E extends Exception> void runAs(CheckedRunnable<E> work) throws E {
            try (ThreadContext.StoredContext ignored = threadContext().stashContext()) {
                work.run();
            }
        }
    }

    private FakeLlm llm;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    /** The index is hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    @Before
    public void model() {
        AtomicInteger count = new AtomicInteger();
        llm = new FakeLlm(
                threadPool().generic(),
                threadContext(),
                request -> "good " + request.messages().get(0).content() + " " + count.incrementAndGet());
    }

    private ThreadPool threadPool() {
        return getInstanceFromNode(ThreadPool.class);
    }

    private ThreadContext threadContext() {
        return threadPool().getThreadContext();
    }

    private Node fresh() {
        return fresh(1 << 20);
    }

    private Node fresh(long memoryBytes) {
        AtomicInteger bulks = new AtomicInteger();
        Client counting = new FilterClient(client()) {
            @Override
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                if (action == BulkAction.INSTANCE) {
                    bulks.incrementAndGet();
                }
                super.doExecute(action, request, listener);
            }
        };
        RecsysStats stats = new RecsysStats();
        CompletionIndex index = new CompletionIndex(
                new OwnIndexClient(counting, Subject::new), getInstanceFromNode(ClusterService.class), threadPool());
        CompletionWriter writer = new CompletionWriter(index, threadPool(), stats);
        CompletionMemory memory = new CompletionMemory(
                getInstanceFromNode(CircuitBreakerService.class).getBreaker("recsys"), memoryBytes);
        return new Node(new IndexCompletions(memory, index, writer, threadPool(), stats), writer, stats, bulks);
    }

    private static ChatRequest request(String content) {
        return new ChatRequest(List.of(new ChatMessage(ChatMessage.Role.USER, content)), SCHEMA);
    }

    private static List<ChatRequest> requests(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> request("item " + i)).toList();
    }

    private PlainActionFuture<List<Outcome>> begin(Node node, List<ChatRequest> requests) {
        return Calls.begin(listener -> node.completions().complete(llm, requests, listener));
    }

    private List<Outcome> complete(Node node, List<ChatRequest> requests) {
        return begin(node, requests).actionGet();
    }

    private String complete(Node node, String content) {
        return content(complete(node, List.of(request(content))).get(0));
    }

    private static String content(Outcome outcome) {
        assertTrue(outcome.toString(), outcome instanceof Outcome.Answered);
        return ((Outcome.Answered) outcome).content();
    }

    private static Exception failure(Outcome outcome) {
        assertTrue(outcome.toString(), outcome instanceof Outcome.Failed);
        return ((Outcome.Failed) outcome).failure();
    }

    private void block(boolean write) {
        client().admin()
                .indices()
                .prepareUpdateSettings(CompletionIndex.NAME)
                .setSettings(Settings.builder().put("index.blocks.write", write))
                .get();
    }

    public void testTheSameContentFromManyThreadsIsAskedForOnce() throws Exception {
        Node node = fresh();
        int threads = 8;
        llm.hold();
        CountDownLatch start = new CountDownLatch(1);
        List<PlainActionFuture<List<Outcome>>> futures = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            PlainActionFuture<List<Outcome>> future = PlainActionFuture.newFuture();
            futures.add(future);
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                // Each asks for some contents twice.
                List<ChatRequest> requests = new ArrayList<>(requests(0, 50));
                requests.addAll(requests(10, 20));
                node.completions().complete(llm, requests, future);
            });
            thread.start();
            running.add(thread);
        }
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }
        llm.release();
        Set<String> contents = new HashSet<>();
        for (PlainActionFuture<List<Outcome>> future : futures) {
            List<Outcome> outcomes = future.actionGet();
            assertEquals(60, outcomes.size());
            for (int i = 0; i < 60; i++) {
                int item = i < 50 ? i : i - 40;
                assertThat(content(outcomes.get(i)), containsString("good item " + item + " "));
                contents.add(content(outcomes.get(i)));
            }
        }
        assertEquals(50, contents.size());
        assertEquals(50, llm.calls());
        assertEquals(1, llm.mostCalls());
        assertEquals(50, node.stats().get(Counter.COMPLETIONS_MISSES));
        assertEquals(50, node.stats().get(Counter.COMPLETIONS_STORED));
    }

    public void testAnAnswerOutlivesTheNode() {
        Node first = fresh();
        List<Outcome> answers = complete(first, requests(0, 700));
        assertEquals(700, llm.calls());
        assertThat("gathered, not one by one", first.bulks().get(), lessThan(350));
        List<Outcome.Answered> cached = first.completions().cached(llm, requests(0, 700));
        Node second = fresh();
        assertEquals(
                Arrays.asList(new Outcome.Answered[3]), second.completions().cached(llm, requests(0, 3)));
        List<Outcome> again = complete(second, requests(0, 700));
        assertEquals(700, llm.calls());
        for (int i = 0; i < 700; i++) {
            assertEquals(content(answers.get(i)), content(again.get(i)));
            assertEquals(content(answers.get(i)), cached.get(i).content());
            assertFalse(((Outcome.Answered) answers.get(i)).cached());
            assertTrue(((Outcome.Answered) again.get(i)).cached());
        }
        assertEquals(700, second.stats().get(Counter.COMPLETIONS_INDEX_HITS));
        assertThat(
                "700 from the index",
                Strings.toString(XContentType.JSON, second.stats().llm("fake").snapshot()),
                containsString("\"cache_hits\":700,"));
        assertEquals(0, second.stats().get(Counter.COMPLETIONS_MISSES));
        assertEquals(
                again.subList(0, 3), List.<Outcome>copyOf(second.completions().cached(llm, requests(0, 3))));
        assertEquals(List.of(), complete(second, List.of()));
    }

    private PlainActionFuture<List<Outcome>> begin(Node node, List<ChatRequest> requests, TimeValue maxWait) {
        return Calls.begin(listener -> node.completions().complete(llm, requests, maxWait, listener));
    }

    public void testWhoDoesNotWaitGetsWhatIsKeptAndTheCallsGoOn() {
        complete(fresh(), requests(0, 3));
        Node node = fresh();
        llm.hold();
        List<Outcome> now = begin(node, requests(0, 5), TimeValue.ZERO).actionGet();
        for (int i = 0; i < 3; i++) {
            assertThat("from the index", content(now.get(i)), containsString("good item " + i + " "));
        }
        for (int i = 3; i < 5; i++) {
            LlmException late = (LlmException) failure(now.get(i));
            assertEquals(LlmException.Reason.TIMEOUT, late.reason());
            assertThat(late.getMessage(), containsString("llm [fake@1] has not answered within the [0s]"));
        }
        assertEquals("all calls are begun before anybody is told", 5, llm.calls());
        // Who comes later shares those calls, whether it waits for them or not.
        failure(begin(node, requests(3, 5), TimeValue.ZERO).actionGet().get(0));
        PlainActionFuture<List<Outcome>> patient = begin(node, requests(3, 5));
        llm.release();
        content(patient.actionGet().get(0));
        content(patient.actionGet().get(1));
        assertEquals(5, llm.calls());
        complete(fresh(), requests(0, 5));
        assertEquals("all are kept", 5, llm.calls());
    }

    public void testWhoMayNotAskNeitherWaitsForOthersNorKeepsThemFromAsking() {
        complete(fresh(), requests(0, 3));
        Node node = fresh();
        llm.hold();
        // Each comes first for some, while the index is looked at, and second for others.
        PlainActionFuture<List<Outcome>> unasked =
                Calls.begin(listener -> node.completions().complete(new UnaskedLlm(llm), requests(0, 40), listener));
        PlainActionFuture<List<Outcome>> asking = begin(node, requests(0, 80));
        PlainActionFuture<List<Outcome>> last =
                Calls.begin(listener -> node.completions().complete(new UnaskedLlm(llm), requests(30, 90), listener));
        for (List<Outcome> outcomes : List.of(unasked.actionGet(), last.actionGet())) {
            for (Outcome outcome : outcomes) {
                boolean kept = outcome instanceof Outcome.Answered answer && answer.cached();
                boolean refused = outcome instanceof Outcome.Failed failed
                        && failed.failure().getMessage().contains("[cache_only] is true");
                assertTrue(outcome.toString(), kept || refused);
            }
        }
        for (int i = 0; i < 3; i++) {
            content(unasked.actionGet().get(i));
        }
        assertFalse(asking.isDone());
        llm.release();
        asking.actionGet().forEach(IndexCompletionsTests::content);
        assertEquals(80, llm.calls());
        assertEquals(1, llm.mostCalls());
    }

    public void testTheWaitingEndsWhileTheModelIsSilent() {
        Node node = fresh();
        llm.hold();
        PlainActionFuture<List<Outcome>> patient = begin(node, requests(0, 700));
        List<Outcome> late =
                begin(node, requests(0, 700), TimeValue.timeValueMillis(50)).actionGet();
        assertEquals(700, late.size());
        late.forEach(outcome -> assertEquals(LlmException.Reason.TIMEOUT, ((LlmException) failure(outcome)).reason()));
        assertFalse(patient.isDone());
        llm.release();
        patient.actionGet().forEach(IndexCompletionsTests::content);
        assertEquals(700, llm.calls());
    }

    public void testHoweverLongEachWaitsItIsToldOnceAndNothingIsPaidForTwice() throws Exception {
        Node node = fresh();
        int callers = 60;
        CountDownLatch done = new CountDownLatch(callers);
        AtomicInteger told = new AtomicInteger();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int from = randomInt(100);
            int to = from + randomInt(40);
            TimeValue maxWait = randomFrom(
                    TimeValue.ZERO,
                    TimeValue.timeValueMillis(randomInt(20)),
                    TimeValue.timeValueDays(1),
                    TimeValue.MINUS_ONE);
            Thread thread = new Thread(() -> node.completions()
                    .complete(
                            llm,
                            requests(from, to),
                            maxWait,
                            ActionListener.wrap(
                                    outcomes -> {
                                        told.incrementAndGet();
                                        boolean waits = maxWait.equals(TimeValue.MINUS_ONE) || maxWait.days() == 1;
                                        for (int j = 0; j < outcomes.size(); j++) {
                                            boolean good = outcomes.get(j) instanceof Outcome.Answered answer
                                                    && answer.content().contains("item " + (from + j) + " ");
                                            boolean late = waits == false
                                                    && outcomes.get(j) instanceof Outcome.Failed failed
                                                    && failed.failure() instanceof LlmException e
                                                    && e.reason() == LlmException.Reason.TIMEOUT;
                                            if (outcomes.size() != to - from || (good || late) == false) {
                                                wrong.add(maxWait + ": " + outcomes.get(j));
                                            }
                                        }
                                        done.countDown();
                                    },
                                    e -> wrong.add(e.toString()))));
            running.add(thread);
            if (i == callers / 2) {
                llm.hold();
            }
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        llm.release();
        done.await();
        Set<Integer> asked = new HashSet<>();
        complete(node, requests(0, 140))
                .forEach(outcome -> asked.add(content(outcome).hashCode()));
        assertEquals(callers, told.get());
        assertEquals(List.of(), List.copyOf(wrong));
        assertEquals(140, asked.size());
        assertEquals(140, llm.calls());
    }

    public void testTheIndexIsHiddenAndSaysItsVersion() {
        complete(fresh(), "a");
        GetIndexResponse index = client().admin()
                .indices()
                .prepareGetIndex()
                .addIndices(CompletionIndex.NAME)
                .get();
        assertEquals("true", index.getSetting(CompletionIndex.NAME, "index.hidden"));
        assertThat(
                index.mappings().get(CompletionIndex.NAME).source().toString(), containsString("\"schema_version\":2"));
    }

    public void testAnIndexOfAnOlderVersionGetsWhatItLacks() {
        client().admin()
                .indices()
                .prepareCreate(CompletionIndex.NAME)
                .setSettings(Settings.builder().put("index.hidden", true))
                .setMapping(
                        """
                        { "dynamic": "strict", "_meta": { "schema_version": 1 }, "properties": {
                            "content": { "type": "text", "index": false }, "llm": { "type": "keyword" },
                            "model": { "type": "keyword" }, "schema": { "type": "keyword" },
                            "created": { "type": "date", "format": "strict_date_optional_time" } } }""")
                .get();
        Node node = fresh();
        assertEquals("good a 1", complete(node, "a"));
        GetIndexResponse index = client().admin()
                .indices()
                .prepareGetIndex()
                .addIndices(CompletionIndex.NAME)
                .get();
        String mapping = index.mappings().get(CompletionIndex.NAME).source().toString();
        assertThat(mapping, containsString("\"schema_version\":2"));
        assertThat(mapping, containsString("\"refusal\""));
    }

    public void testOneFailureDoesNotTouchItsNeighbours() {
        Node node = fresh();
        llm.answers(request -> {
            if (request.messages().get(0).content().equals("item 3")) {
                throw new LlmException(LlmException.Reason.SERVER_ERROR, "status 500");
            }
            return "good";
        });
        List<Outcome> outcomes = complete(node, requests(0, 6));
        for (int i = 0; i < 6; i++) {
            if (i == 3) {
                assertEquals(LlmException.Reason.SERVER_ERROR, ((LlmException) failure(outcomes.get(i))).reason());
            } else {
                assertEquals("good", content(outcomes.get(i)));
            }
        }
        // A failure that may pass is not kept.
        llm.answers(request -> "good now");
        assertEquals("good now", complete(node, "item 3"));
        assertEquals(7, llm.calls());
    }

    private void refuse() {
        llm.answers(request -> {
            throw new LlmException(LlmException.Reason.BAD_ANSWER, "no JSON");
        });
    }

    private void assertRefused(Node node, String content) {
        LlmException failure =
                (LlmException) failure(complete(node, List.of(request(content))).get(0));
        assertEquals(LlmException.Reason.BAD_ANSWER, failure.reason());
        assertEquals("no JSON", failure.getMessage());
    }

    private String again(Node node, String content) {
        Llm retrying = ForwardingLlm.retrying(llm, Instant.now().plusMillis(1));
        return content(
                Calls.<List<Outcome>>get(l -> node.completions().complete(retrying, List.of(request(content)), l))
                        .get(0));
    }

    public void testThatThereIsNothingOfUseIsKeptUntilSomebodyWantsItAskedForAgain() {
        refuse();
        assertRefused(fresh(), "a");
        llm.answers(request -> "good");
        Node node = fresh();
        assertRefused(node, "a");
        assertEquals(1, llm.calls());
        assertEquals(1, node.stats().get(Counter.COMPLETIONS_REFUSAL_HITS));
        assertEquals("good", again(node, "a"));
        assertEquals(2, llm.calls());
        assertEquals("good", complete(node, "a"));
        assertEquals("good", complete(fresh(), "a"));
        assertEquals(2, llm.calls());
    }

    public void testWhatWasOfNoUseIsNotPaidForTwiceWhileTheIndexCannotBeWritten() {
        complete(fresh(), "other");
        block(true);
        Node node = fresh(1);
        refuse();
        assertRefused(node, "a");
        assertRefused(node, "a");
        assertEquals(2, llm.calls());
        llm.answers(request -> "good");
        assertEquals("good", again(node, "a"));
        assertEquals("good", complete(node, "a"));
        assertEquals(3, llm.calls());
        block(false);
        node.writer().retry();
        assertBusyQuietly(() -> assertEquals(1, node.stats().get(Counter.COMPLETIONS_STORED)));
        assertEquals("good", complete(fresh(), "a"));
        assertEquals(3, llm.calls());
        assertEquals(0, node.stats().get(Counter.COMPLETIONS_LOST));
    }

    public void testAnAnswerOfAnotherWayTakesThePlaceOfARefusal() {
        refuse();
        Node node = fresh();
        assertRefused(node, "a");
        assertEquals("good one", Calls.<String>get(l -> node.completions().keep(llm, request("a"), "good one", l)));
        assertEquals("good one", complete(fresh(), "a"));
        assertEquals(1, llm.calls());
    }

    public void testAnLlmThatThrowsFailsTheOrder() {
        Node node = fresh();
        FakeLlm throwing = new FakeLlm(
                work -> {
                    throw new IllegalStateException("thrown");
                },
                threadContext(),
                request -> "good");
        List<Outcome> outcomes = Calls.get(l -> node.completions().complete(throwing, requests(0, 2), l));
        assertEquals("thrown", failure(outcomes.get(0)).getMessage());
        assertEquals("thrown", failure(outcomes.get(1)).getMessage());
    }

    public void testAStoredAnswerOfNoUseIsReplaced() {
        llm.answers(request -> "bad");
        // The LLM checks its answers; this one came by another way.
        complete(fresh(), "a");
        llm.answers(request -> "good");
        Node node = fresh();
        assertEquals("good", complete(node, "a"));
        assertEquals(2, llm.calls());
        assertEquals("good", complete(fresh(), "a"));
        assertEquals(2, llm.calls());
    }

    public void testOfTwoNodesTheFirstAnswerCounts() {
        Node first = fresh();
        Node second = fresh();
        llm.hold();
        PlainActionFuture<List<Outcome>> one = begin(first, requests(0, 20));
        PlainActionFuture<List<Outcome>> other = begin(second, requests(0, 20));
        assertBusyQuietly(() -> assertEquals(40, llm.calls()));
        llm.release();
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    content(one.actionGet().get(i)), content(other.actionGet().get(i)));
        }
        assertEquals(
                20,
                first.stats().get(Counter.COMPLETIONS_STORED) + second.stats().get(Counter.COMPLETIONS_STORED));
    }

    private static void assertBusyQuietly(CheckedRunnable<Exception> check) {
        try {
            assertBusy(check, 1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public void testNobodyPaysWhileTheIndexCannotBeRead() {
        Node node = fresh();
        String known = complete(node, "known");
        client().admin().indices().prepareClose(CompletionIndex.NAME).get();
        assertEquals("from memory", known, complete(node, "known"));
        Exception failure = failure(complete(fresh(), List.of(request("new"))).get(0));
        assertEquals(RestStatus.SERVICE_UNAVAILABLE, ExceptionsHelper.status(failure));
        assertThat(failure.getMessage(), containsString("cannot be read"));
        assertEquals(1, llm.calls());
        client().admin().indices().prepareOpen(CompletionIndex.NAME).get();
        client().admin()
                .cluster()
                .prepareHealth(CompletionIndex.NAME)
                .setWaitForYellowStatus()
                .get();
        complete(node, "new");
        assertEquals(2, llm.calls());
    }

    public void testAnAnswerThatCannotBeStoredIsGivenAndStoredLater() {
        complete(fresh(), "other");
        block(true);
        // No memory at all: what waits must not depend on it.
        Node node = fresh(1);
        String answer = complete(node, "a");
        String next = complete(node, "b");
        assertEquals(answer, complete(node, "a"));
        assertEquals(
                answer,
                node.completions().cached(llm, List.of(request("a"))).get(0).content());
        assertEquals(3, llm.calls());
        assertEquals(2, node.stats().get(Counter.COMPLETIONS_STORE_FAILURES));
        assertEquals(0, node.stats().get(Counter.COMPLETIONS_STORED));
        block(false);
        node.writer().retry();
        assertBusyQuietly(() -> assertThat(node.stats().get(Counter.COMPLETIONS_STORED), greaterThan(1L)));
        Node after = fresh();
        assertEquals(answer, complete(after, "a"));
        assertEquals(next, complete(after, "b"));
        assertEquals(3, llm.calls());
        assertEquals(0, node.stats().get(Counter.COMPLETIONS_LOST));
    }

    public void testAnAnswerOfAnotherWayIsKept() {
        Node node = fresh();
        assertEquals("good one", Calls.<String>get(l -> node.completions().keep(llm, request("a"), "good one", l)));
        assertEquals("good one", Calls.<String>get(l -> node.completions().keep(llm, request("a"), "good two", l)));
        assertEquals("good one", complete(node, "a"));
        assertEquals("good one", complete(fresh(), "a"));
        assertEquals(0, llm.calls());
    }

    @SuppressWarnings("try") // The context is restored by closing it; nothing else is done with it.
    public void testWhoKeepsAnAnswerGoesOnInItsOwnContextAlsoIfItIsStoredWithOthers() throws Exception {
        Node node = fresh();
        int users = 50;
        AtomicReferenceArray<String> seen = new AtomicReferenceArray<>(users);
        CountDownLatch done = new CountDownLatch(users);
        for (int i = 0; i < users; i++) {
            int user = i;
            // The first write is under way while the others come, so that theirs go out together.
            try (ThreadContext.StoredContext ignored = threadContext().stashContext()) {
                threadContext().putHeader("user", "user " + user);
                node.completions()
                        .keep(
                                llm,
                                request("kept " + user),
                                "good " + user,
                                ActionListener.wrap(
                                        kept -> {
                                            seen.set(user, threadContext().getHeader("user") + " " + kept);
                                            done.countDown();
                                        },
                                        e -> done.countDown()));
            }
        }
        assertTrue(done.await(30, TimeUnit.SECONDS));
        for (int user = 0; user < users; user++) {
            assertEquals("user " + user + " good " + user, seen.get(user));
        }
        assertThat("some were stored together", node.bulks().get(), lessThan(users));
    }

    @SuppressWarnings("try") // The context is restored by closing it; nothing else is done with it.
    public void testEveryWaiterGoesOnInItsOwnContextAndOnThePool() throws Exception {
        Node node = fresh();
        llm.hold();
        List<AtomicReference<String>> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(3);
        for (String user : List.of("ann", "ben", "cleo")) {
            try (ThreadContext.StoredContext ignored = threadContext().stashContext()) {
                threadContext().putHeader("user", user);
                AtomicReference<String> reference = new AtomicReference<>();
                seen.add(reference);
                node.completions()
                        .complete(
                                llm,
                                List.of(request("a")),
                                ActionListener.wrap(
                                        outcomes -> {
                                            String thread =
                                                    Thread.currentThread().getName();
                                            reference.set(threadContext().getHeader("user")
                                                    + (thread.contains("[recsys]") ? "" : " on " + thread));
                                            done.countDown();
                                        },
                                        e -> {
                                            throw new AssertionError(e);
                                        }));
            }
        }
        llm.release();
        done.await();
        assertEquals(
                List.of("ann", "ben", "cleo"),
                seen.stream().map(AtomicReference::get).toList());
        assertEquals(1, llm.calls());
    }
}
