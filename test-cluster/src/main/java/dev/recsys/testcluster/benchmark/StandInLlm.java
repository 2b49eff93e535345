/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An OpenAI-compatible server on loopback that answers with queries that were written before: what a model costs is not what is measured.
 * Two documents get different queries, as far as there are any.
 */
final class StandInLlm implements AutoCloseable {
    private static final String PATH = "/v1/chat/completions";
    private static final int HTTP_OK = 200;
    private static final int BACKLOG = 512;
    private static final double CONFIDENCE = 0.9;
    /** As a server would count them; nobody pays. */
    private static final int TOKENS = 100;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Rewrites rewrites;
    private final Duration delay;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    /**
     * @param rewrites what is answered, chosen by the text of the document
     * @param delay    between question and answer
     */
    StandInLlm(Rewrites rewrites, Duration delay) throws IOException {
        this.rewrites = rewrites;
        this.delay = delay;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(threads);
        server.createContext(PATH, this::answer);
        server.start();
    }

    /** What a LLM's definition names. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Questions so far. */
    int calls() {
        return calls.get();
    }

    /** Most questions that were open at a time. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        int open = now.incrementAndGet();
        mostAtOnce.accumulateAndGet(open, Math::max);
        try (exchange) {
            JsonNode question = Rest.JSON.readTree(exchange.getRequestBody());
            calls.incrementAndGet();
            long end = System.nanoTime() + delay.toNanos();
            for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            byte[] body = completion(question).toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(HTTP_OK, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        } finally {
            now.decrementAndGet();
        }
    }

    private ObjectNode completion(JsonNode question) {
        JsonNode messages = question.path("messages");
        String last = messages.path(messages.size() - 1).path("content").asText();
        ObjectNode answer = Rest.JSON.createObjectNode();
        answer.put("id", "chatcmpl-1").put("object", "chat.completion").put("model", "stand-in");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", queries(last).toString());
        choice.put("finish_reason", "stop");
        answer.putObject("usage")
                .put("prompt_tokens", TOKENS)
                .put("completion_tokens", TOKENS)
                .put("total_tokens", 2 * TOKENS);
        return answer;
    }

    private ObjectNode queries(String document) {
        Object[] keys = rewrites.byKey().keySet().toArray();
        String key = (String) keys[Math.floorMod(document.hashCode(), keys.length)];
        ObjectNode content = Rest.JSON.createObjectNode();
        ArrayNode queries = content.putArray("queries");
        for (String type : Rewrites.DOCUMENT_TYPES) {
            for (String text : rewrites.of(key, type)) {
                queries.addObject().put("text", text).put("type", type).put("confidence", CONFIDENCE);
            }
        }
        return content;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
