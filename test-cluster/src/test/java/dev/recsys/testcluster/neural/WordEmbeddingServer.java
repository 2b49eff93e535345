/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;

/** A model server with OpenAI's embeddings interface, whose vectors depend mostly on a text's last word. */
final class WordEmbeddingServer implements AutoCloseable {
    static final int DIMENSION = 8;
    private static final float OTHER_WORDS = 0.1f;

    private final HttpServer server;

    private WordEmbeddingServer(HttpServer server) {
        this.server = server;
    }

    static WordEmbeddingServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/embeddings", WordEmbeddingServer::answer);
        server.start();
        return new WordEmbeddingServer(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        JsonNode request = Rest.JSON.readTree(exchange.getRequestBody());
        ObjectNode response = Rest.JSON.createObjectNode();
        ArrayNode data = response.put("object", "list").putArray("data");
        int index = 0;
        for (JsonNode text : request.path("input")) {
            ArrayNode embedding = data.addObject()
                    .put("object", "embedding")
                    .put("index", index++)
                    .putArray("embedding");
            for (float component : embed(text.asText())) {
                embedding.add(component);
            }
        }
        byte[] body = Rest.JSON.writeValueAsBytes(response);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** What it answers for a text. */
    static float[] embed(String text) {
        List<String> words = List.of(text.strip().split("\\s+"));
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < words.size(); i++) {
            Random random = new Random(words.get(i).hashCode());
            float weight = i == words.size() - 1 ? 1 : OTHER_WORDS;
            for (int j = 0; j < DIMENSION; j++) {
                vector[j] += weight * (float) random.nextGaussian();
            }
        }
        return vector;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
