/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;

/** Runs against a real model server where {@code RECSYS_LLM_URL} names its endpoint, as in {@code http://127.0.0.1:8080/v1}. */
public class RealLlmTests extends LlmTestCase {
    private static final String URL = System.getenv("RECSYS_LLM_URL");
    private static final String MODEL = System.getenv("RECSYS_LLM_MODEL");

    /** Clocks and times as they are. */
    private record RealRuntime(ScheduledExecutorService threads) implements LlmRuntime {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public void execute(Runnable task) {
            threads.execute(task);
        }

        @Override
        public Cancellable schedule(Runnable task, TimeValue delay) {
            ScheduledFuture<?> future = threads.schedule(task, delay.nanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public <T> ActionListener<T> resuming(ActionListener<T> listener) {
            return listener;
        }
    }

    public void testAModelGivesWordsOfTheSchema() throws Exception {
        assumeTrue("set RECSYS_LLM_URL and RECSYS_LLM_MODEL to run against a real model server", URL != null);
        String host = URI.create(URL).getHost();
        List<String> networks = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            networks.add(address.getHostAddress());
        }
        AddressPolicy policy = new AddressPolicy(List.of(host), networks, HostResolver.SYSTEM);
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
        try {
            LlmDefinition definition = definition("{\"endpoint\":\"" + URL + "\",\"model\":\""
                    + (MODEL == null ? "default" : MODEL) + "\",\"timeout\":\"5m\",\"deadline\":\"15m\"}");
            OpenAiLlm llm = new OpenAiLlm(
                    "real@1",
                    definition,
                    definition.limits(),
                    new OpenAiLlm.Services(new RealRuntime(threads), transport, () -> policy),
                    new OpenAiLlm.Account(() -> System.getenv("RECSYS_LLM_KEY"), budget, stats));
            CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
            llm.ask(
                    new ChatRequest(
                            List.of(
                                    new ChatMessage(
                                            ChatMessage.Role.SYSTEM,
                                            "Answer with a JSON object {\"words\": [three words that describe the product]}."),
                                    new ChatMessage(ChatMessage.Role.USER, "Red running shoe for children")),
                            new OutputSchema(SCHEMA.name(), SCHEMA.json(), RealLlmTests::check)),
                    ActionListener.wrap(answer::complete, answer::completeExceptionally));
            ChatAnswer given = answer.get(20, TimeUnit.MINUTES);
            logger.info(
                    "{} tokens read, {} written: {}", given.promptTokens(), given.completionTokens(), given.content());
            assertTrue(given.completionTokens() > 0);
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        }
    }

    private static void check(String content) {
        Map<String, Object> json = XContentHelper.convertToMap(JsonXContent.jsonXContent, content, false);
        if ((json.get("words") instanceof List<?>) == false) {
            throw new IllegalArgumentException("[words] is no list");
        }
    }
}
