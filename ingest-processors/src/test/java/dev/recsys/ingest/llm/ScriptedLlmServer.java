/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * An OpenAI-compatible server for tests: real sockets on 127.0.0.1, a port of its own, and what it says is scripted.
 *
 * <pre>{@code
 * try (ScriptedLlmServer server = new ScriptedLlmServer(Script.answering(chat -> queriesFor(chat.user())))) {
 *     // endpoint of the LLM: server.endpoint(), for example http://127.0.0.1:40123/v1
 *     server.down();                                        // every request is answered with 503 until up()
 *     server.script(Script.inTurn(Reply.error(500), Reply.content("{}")));  // the last one is repeated
 *     server.requests();                                    // requests that came, answered or not
 *     server.paidTwice();                                   // contents that were answered with 200 more than once
 * }
 * }</pre>
 *
 * <p>A node that is to call it needs the settings {@code plugins.recsys.llm.allowed_hosts: 127.0.0.1} and
 * {@code plugins.recsys.llm.allowed_private_networks: 127.0.0.0/8}. {@link #close} ends its threads.
 */
public final class ScriptedLlmServer implements AutoCloseable {
    /** What to do with a request. */
    @FunctionalInterface
    public interface Script {
        Reply reply(Chat chat);

        /** Answers every request with a function of what was asked. */
        static Script answering(Function<Chat, String> content) {
            return chat -> Reply.content(content.apply(chat));
        }

        /** Answers the first request with the first reply and so on; the last is repeated. */
        static Script inTurn(Reply... replies) {
            return chat -> replies[Math.min(chat.number(), replies.length - 1)];
        }
    }

    /**
     * One request.
     *
     * @param number        requests since the script was set, from 0
     * @param messages      the contents with their roles, in order
     * @param authorization the header, or null
     * @param body          as it came
     */
    public record Chat(
            int number,
            String model,
            List<ChatMessage> messages,
            Map<String, Object> json,
            String authorization,
            String body) {
        /** The content of the last message of the user. */
        public String user() {
            String found = "";
            for (ChatMessage message : messages) {
                if (message.role() == ChatMessage.Role.USER) {
                    found = message.content();
                }
            }
            return found;
        }

        /** Whether the last message says that the answer before it cannot be used; examples are no such thing. */
        public boolean isRepair() {
            int last = messages.size() - 1;
            return last > 0
                    && messages.get(last - 1).role() == ChatMessage.Role.ASSISTANT
                    && messages.get(last).role() == ChatMessage.Role.USER
                    && messages.get(last).content().startsWith(REFUSAL);
        }
    }

    /** What is sent back. */
    public sealed interface Reply {
        /** A good answer. */
        static Reply content(String content) {
            return new Completion(content, "stop", true);
        }

        /** An answer that was cut off. */
        static Reply cutOff(String content) {
            return new Completion(content, "length", true);
        }

        /** A good answer that does not say how many tokens it took. */
        static Reply withoutUsage(String content) {
            return new Completion(content, "stop", false);
        }

        /** An error whose body is not to be shown to anybody. */
        static Reply error(int status) {
            return new Raw(status, Map.of(), SECRET_ERROR);
        }

        /** 429 with {@code Retry-After}. */
        static Reply rateLimited(String retryAfter) {
            return new Raw(429, Map.of("Retry-After", retryAfter), SECRET_ERROR);
        }

        static Reply redirect(String location) {
            return new Raw(307, Map.of("Location", location), "");
        }

        /** Anything as the body of a 200. */
        static Reply body(String body) {
            return new Raw(200, Map.of(), body);
        }

        /** The connection is cut in the middle of the answer. */
        static Reply broken() {
            return new Broken();
        }

        /** So many bytes, without saying so before. */
        static Reply oversized(long bytes) {
            return new Oversized(bytes);
        }

        /** Nothing until the latch is open (or the server closed), then the other reply. */
        static Reply slow(CountDownLatch until, Reply then) {
            return new Slow(until, then);
        }
    }

    private record Completion(String content, String finishReason, boolean usage) implements Reply {}

    private record Raw(int status, Map<String, String> headers, String body) implements Reply {}

    private record Broken() implements Reply {}

    private record Oversized(long bytes) implements Reply {}

    private record Slow(CountDownLatch until, Reply then) implements Reply {}

    /** Stands in the body of every error, which must be shown nowhere. */
    public static final String SECRET_ERROR = "body-of-the-error";

    /** How a client begins to say why an answer cannot be used. */
    private static final String REFUSAL = "Your answer cannot be used: ";

    /** Tokens that an answer is said to have taken, for each four characters. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger sinceScript = new AtomicInteger();
    private final Map<String, AtomicInteger> paid = new ConcurrentHashMap<>();
    private final List<Chat> chats = new CopyOnWriteArrayList<>();
    private final Set<String> connections = ConcurrentHashMap.newKeySet();
    private volatile Script script;
    private volatile boolean down;

    /** Answers every request with what the user said last. */
    public ScriptedLlmServer() throws IOException {
        this(Script.answering(Chat::user));
    }

    public ScriptedLlmServer(Script script) throws IOException {
        this(script, null);
    }

    /** @param tls null for plain HTTP */
    public ScriptedLlmServer(Script script, SSLContext tls) throws IOException {
        this.script = script;
        this.scheme = tls == null ? "http" : "https";
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        if (tls == null) {
            this.server = HttpServer.create(address, 0);
        } else {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            this.server = https;
        }
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "scripted-llm-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** For the {@code endpoint} of an LLM. */
    public String endpoint() {
        return endpoint("127.0.0.1");
    }

    /** The endpoint under another name of this machine. */
    public String endpoint(String host) {
        return scheme + "://" + host + ":" + port() + "/v1";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** From now on every request is answered with 503. */
    public void down() {
        down = true;
    }

    public void up() {
        down = false;
    }

    /** From now on. */
    public void script(Script next) {
        sinceScript.set(0);
        script = next;
    }

    /** Requests that came, whatever became of them. */
    public int requests() {
        return requests.get();
    }

    /** Connections that were made. */
    public int connections() {
        return connections.size();
    }

    /** Different contents (all messages of a request together) that were answered with 200. */
    public int distinctPaid() {
        return paid.size();
    }

    /** Requests that were answered with 200. */
    public int paid() {
        return paid.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Contents that were answered with 200 more than once. */
    public List<String> paidTwice() {
        return paid.entrySet().stream()
                .filter(entry -> entry.getValue().get() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The requests that the script saw, in order. */
    public List<Chat> chats() {
        return List.copyOf(chats);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            connections.add(exchange.getRemoteAddress().toString());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (down) {
                send(exchange, new Raw(503, Map.of(), SECRET_ERROR));
                return;
            }
            if (exchange.getRequestURI().getPath().equals("/v1/chat/completions") == false
                    || exchange.getRequestMethod().equals("POST") == false) {
                send(exchange, new Raw(404, Map.of(), SECRET_ERROR));
                return;
            }
            Chat chat = chat(exchange, body);
            chats.add(chat);
            reply(exchange, chat, script.reply(chat));
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    private Chat chat(HttpExchange exchange, String body) {
        Map<String, Object> json = XContentHelper.convertToMap(JsonXContent.jsonXContent, body, true);
        List<ChatMessage> messages = new ArrayList<>();
        for (Object each : (List<?>) json.get("messages")) {
            Map<?, ?> message = (Map<?, ?>) each;
            messages.add(new ChatMessage(
                    ChatMessage.Role.valueOf(((String) message.get("role")).toUpperCase(Locale.ROOT)),
                    (String) message.get("content")));
        }
        return new Chat(
                sinceScript.getAndIncrement(),
                (String) json.get("model"),
                messages,
                json,
                exchange.getRequestHeaders().getFirst("Authorization"),
                body);
    }

    private void reply(HttpExchange exchange, Chat chat, Reply reply) throws IOException {
        switch (reply) {
            case Completion completion -> {
                paid.computeIfAbsent(chat.messages().toString(), key -> new AtomicInteger())
                        .incrementAndGet();
                send(exchange, new Raw(200, Map.of(), completion(chat, completion)));
            }
            case Raw raw -> send(exchange, raw);
            case Broken broken -> {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write("{\"choices\":".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                // Closing with bytes owed cuts the connection.
            }
            case Oversized oversized -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] block = new byte[8 * 1024];
                OutputStream out = exchange.getResponseBody();
                for (long sent = 0; sent < oversized.bytes(); sent += block.length) {
                    out.write(block);
                }
            }
            case Slow slow -> {
                await(slow.until());
                reply(exchange, chat, slow.then());
            }
        }
    }

    private void await(CountDownLatch until) throws IOException {
        try {
            while (until.await(20, TimeUnit.MILLISECONDS) == false) {
                if (closed.getCount() == 0) {
                    throw new IOException("the server is closed");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void send(HttpExchange exchange, Raw raw) throws IOException {
        raw.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] bytes = raw.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(raw.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String completion(Chat chat, Completion completion) throws IOException {
        int prompt =
                chat.messages().stream().mapToInt(m -> m.content().length()).sum() / CHARACTERS_PER_TOKEN;
        try (XContentBuilder json = JsonXContent.contentBuilder()) {
            json.startObject();
            json.field("id", "chatcmpl-1").field("object", "chat.completion").field("model", chat.model());
            json.startArray("choices").startObject();
            json.field("index", 0);
            json.startObject("message");
            json.field("role", "assistant").field("content", completion.content());
            json.endObject();
            json.field("finish_reason", completion.finishReason());
            json.endObject().endArray();
            if (completion.usage()) {
                int written = completion.content().length() / CHARACTERS_PER_TOKEN;
                json.startObject("usage");
                json.field("prompt_tokens", prompt);
                json.field("completion_tokens", written);
                json.field("total_tokens", prompt + written);
                json.endObject();
            }
            return json.endObject().toString();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
        try {
            if (threads.awaitTermination(30, TimeUnit.SECONDS) == false) {
                throw new IllegalStateException("threads of the scripted server do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
