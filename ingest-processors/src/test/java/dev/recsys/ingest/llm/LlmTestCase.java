/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.test.OpenSearchTestCase;

/** An LLM against a scripted server, with a clock that the test moves. */
public abstract class LlmTestCase extends OpenSearchTestCase {
    static final String IO_THREADS = "llm-test-io-";
    static final String KEY = "sk-the-key-that-nobody-may-see";

    /** Far from every other time, so that a try's end is told from what comes before a retry. */
    static final TimeValue TIMEOUT = TimeValue.timeValueMinutes(30);

    static final Predicate<TimeValue> A_TRYS_END = delay -> delay.compareTo(TimeValue.timeValueMinutes(20)) > 0;
    static final Predicate<TimeValue> A_RETRY = A_TRYS_END.negate();

    static final OutputSchema SCHEMA = new OutputSchema(
            "words",
            "{\"type\":\"object\",\"properties\":{\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
                    + "\"required\":[\"words\"],\"additionalProperties\":false}",
            content -> {
                if (content.startsWith("{\"words\":[") == false) {
                    throw new IllegalArgumentException("[words] is missing");
                }
            });
    static final String GOOD = "{\"words\":[\"red\",\"shoe\"]}";
    static final String WRONG = "{\"colour\":\"red\"}";

    final ManualRuntime runtime = new ManualRuntime();
    final CountingLlmStats stats = new CountingLlmStats();
    final TokenBudget budget = new TokenBudget(runtime::millis);
    final List<AutoCloseable> open = new ArrayList<>();
    ScriptedLlmServer server;
    LlmTransport transport;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        server = new ScriptedLlmServer(ScriptedLlmServer.Script.answering(chat -> GOOD));
        transport = new LlmTransport(2, ioThreads(), () -> 100_000);
    }

    static ThreadFactory ioThreads() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, IO_THREADS + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void tearDown() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        transport.close();
        server.close();
        runtime.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(IO_THREADS)) {
                thread.join(TimeUnit.MINUTES.toMillis(1));
            }
        }
        super.tearDown();
    }

    static LlmDefinition definition(String json) {
        return LlmDefinitionJson.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false));
    }

    /** The defaults, with long times, and perhaps more properties. */
    LlmDefinition definition(ScriptedLlmServer at, String more) {
        return definition("{\"endpoint\":\"" + at.endpoint() + "\",\"model\":\"m\",\"timeout\":\"" + TIMEOUT
                + "\",\"deadline\":\"5h\"" + (more.isEmpty() ? "" : "," + more) + "}");
    }

    static AddressPolicy localPolicy() {
        return new AddressPolicy(List.of("127.0.0.1"), List.of("127.0.0.0/8"), HostResolver.SYSTEM);
    }

    OpenAiLlm llm(String more) {
        return llm(definition(server, more), localPolicy(), OpenAiLlm.BREAKER_DELAY);
    }

    OpenAiLlm llm(LlmDefinition definition, AddressPolicy policy, Duration breakerDelay) {
        OpenAiLlm llm = new OpenAiLlm(
                "gpt@1",
                definition,
                definition.limits(),
                new OpenAiLlm.Services(runtime, transport, () -> policy),
                new OpenAiLlm.Account(() -> KEY, budget, stats),
                breakerDelay);
        open.add(0, llm);
        return llm;
    }

    static ChatRequest request(String user) {
        return new ChatRequest(
                List.of(
                        new ChatMessage(ChatMessage.Role.SYSTEM, "Give words."),
                        new ChatMessage(ChatMessage.Role.USER, user)),
                SCHEMA);
    }

    /** Asks; a listener that is completed twice fails the test. */
    static CompletableFuture<ChatAnswer> ask(Llm llm, String user) {
        return ask(llm, request(user));
    }

    static CompletableFuture<ChatAnswer> ask(Llm llm, ChatRequest request) {
        CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
        llm.ask(request, new ActionListener<>() {
            @Override
            public void onResponse(ChatAnswer value) {
                assertTrue(Thread.currentThread().getName().startsWith(ManualRuntime.THREADS));
                assertTrue("completed twice", answer.complete(value));
            }

            @Override
            public void onFailure(Exception e) {
                assertTrue("completed twice", answer.completeExceptionally(e));
            }
        });
        return answer;
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(1, TimeUnit.MINUTES);
    }

    static LlmException failure(CompletableFuture<?> future) throws Exception {
        try {
            Object value = get(future);
            throw new AssertionError("there is an answer: " + value);
        } catch (ExecutionException e) {
            assertEquals(LlmException.class, e.getCause().getClass());
            LlmException failure = (LlmException) e.getCause();
            for (Throwable each = failure; each != null; each = each.getCause()) {
                assertFalse(String.valueOf(each), String.valueOf(each).contains(KEY));
                assertFalse(String.valueOf(each), String.valueOf(each).contains(ScriptedLlmServer.SECRET_ERROR));
            }
            return failure;
        }
    }

    static void await(CountDownLatch latch) throws Exception {
        assertTrue(latch.await(1, TimeUnit.MINUTES));
    }
}
