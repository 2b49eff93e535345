/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A small client for a node's REST interface. Paths begin with a slash; any status comes back as a {@link Response}. */
public final class Rest implements AutoCloseable {
    /** One mapper for all: it is immutable once configured. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final String JSON_TYPE = "application/json";
    private static final String NDJSON_TYPE = "application/x-ndjson";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Longer than anything that is not a task; only a node that hangs reaches it. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final Supplier<URI> server;
    private final Duration timeout;

    /** A client of the node at this address. */
    public Rest(URI server) {
        this(() -> server, DEFAULT_TIMEOUT);
    }

    /** A client that asks for the address before each request: a node that was started again has another. */
    public Rest(Supplier<URI> server, Duration timeout) {
        this.server = server;
        this.timeout = timeout;
    }

    public Response get(String path) {
        return send("GET", path, JSON_TYPE, "");
    }

    public Response get(String path, String json) {
        return send("GET", path, JSON_TYPE, json);
    }

    public Response post(String path) {
        return send("POST", path, JSON_TYPE, "");
    }

    public Response post(String path, String json) {
        return send("POST", path, JSON_TYPE, json);
    }

    public Response post(String path, JsonNode json) {
        return send("POST", path, JSON_TYPE, json.toString());
    }

    public Response put(String path) {
        return send("PUT", path, JSON_TYPE, "");
    }

    public Response put(String path, String json) {
        return send("PUT", path, JSON_TYPE, json);
    }

    public Response put(String path, JsonNode json) {
        return send("PUT", path, JSON_TYPE, json.toString());
    }

    public Response delete(String path) {
        return send("DELETE", path, JSON_TYPE, "");
    }

    public Response delete(String path, String json) {
        return send("DELETE", path, JSON_TYPE, json);
    }

    /** Sends newline-delimited JSON, for example to {@code /products/_bulk?refresh=true}; adds the last line's end if it lacks. */
    public Response bulk(String path, String ndjson) {
        return send("POST", path, NDJSON_TYPE, ndjson.endsWith("\n") ? ndjson : ndjson + "\n");
    }

    /**
     * Waits until a task is over and returns its {@code GET _tasks/<id>}. The waiting is done by the server, in slices, so that
     * {@code onProgress} sees the task every now and then.
     *
     * @throws ClusterException when the task still runs after {@code limit}
     */
    public Response awaitTask(String id, Duration limit, Consumer<JsonNode> onProgress) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            // A slice that passes without an end is answered with an error of its own; the state is what the plain GET
            // says.
            Response waited = get("/_tasks/" + id + "?wait_for_completion=true&timeout=500ms");
            if (waited.isSuccess() && waited.at("/completed").asBoolean()) {
                return waited;
            }
            Response now = get("/_tasks/" + id).orThrow();
            if (now.at("/completed").asBoolean()) {
                return now;
            }
            onProgress.accept(now.body());
            if (System.nanoTime() > end) {
                throw new ClusterException("task [" + id + "] still runs after " + limit + ": " + now.body());
            }
        }
    }

    /** Waits until a task is over. */
    public Response awaitTask(String id, Duration limit) {
        return awaitTask(id, limit, progress -> {});
    }

    @Override
    public void close() {
        client.close();
    }

    private Response send(String method, String path, String type, String body) {
        URI uri = server.get().resolve(path);
        String request = method + " " + uri;
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(timeout)
                            .header("Content-Type", type)
                            .method(method, publisher)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Response(request, response.statusCode(), parse(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(request + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while waiting for " + request, e);
        }
    }

    private static JsonNode parse(String body) {
        if (body.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(body);
        }
    }
}
