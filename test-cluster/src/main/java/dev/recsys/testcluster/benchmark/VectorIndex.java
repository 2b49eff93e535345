/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * An index of products and their vectors.
 *
 * @param shards primary shards; there are no replicas
 * @param graph  whether vectors get an HNSW graph; without it indexing costs far less
 */
public record VectorIndex(String name, int shards, boolean graph) {
    public static final String FIELD = "text_embedding";
    public static final String CATEGORY = "department";
    public static final String TITLE = "title";

    /** Keeps a bulk request at about 2 MB. */
    private static final int DOCUMENTS_PER_BULK = 400;
    /** As many as the cores of a small machine: the node has to have work, and the client must not take its cores. */
    private static final int CLIENTS = 2;

    private static final String FAILURES_ONLY = "filter_path=errors,items.*.error";

    /** Makes the index, and gives it another mapping's properties too; an index of that name is deleted first. */
    public void create(Rest rest, int dimension, JsonNode moreProperties, ObjectNode moreSettings) {
        rest.delete("/" + name + "?ignore_unavailable=true").orThrow();
        ObjectNode request = Rest.JSON.createObjectNode();
        ObjectNode settings = request.putObject("settings").putObject("index");
        settings.put("knn", true).put("number_of_shards", shards).put("number_of_replicas", 0);
        // Nothing is searched while documents come in.
        settings.put("refresh_interval", "-1");
        settings.setAll(moreSettings);
        ObjectNode properties = request.putObject("mappings").putObject("properties");
        properties.putObject(TITLE).put("type", "text");
        properties.putObject(CATEGORY).put("type", "keyword");
        ObjectNode method = properties
                .putObject(FIELD)
                .put("type", "knn_vector")
                .put("dimension", dimension)
                .putObject("method");
        method.put("name", graph ? "hnsw" : "flat").put("engine", "lucene").put("space_type", "innerproduct");
        moreProperties.properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
        rest.put("/" + name, request).orThrow();
    }

    public void create(Rest rest, int dimension) {
        create(rest, dimension, Rest.JSON.createObjectNode(), Rest.JSON.createObjectNode());
    }

    /** The bodies of the bulk requests that index these documents. */
    public static List<String> bulks(Documents documents) {
        List<String> bulks = new ArrayList<>();
        for (int from = 0; from < documents.count(); from += DOCUMENTS_PER_BULK) {
            bulks.add(bulk(documents, from));
        }
        return bulks;
    }

    private static String bulk(Documents documents, int from) {
        StringBuilder body = new StringBuilder();
        int to = Math.min(documents.count(), from + DOCUMENTS_PER_BULK);
        for (int row = from; row < to; row++) {
            body.append("{\"index\":{\"_id\":\"").append(documents.id(row)).append("\"}}\n");
            JsonObjectText document = new JsonObjectText(body);
            documents.write(row, document);
            document.end();
            body.append('\n');
        }
        return body.toString();
    }

    /** Indexes all documents and makes them visible. */
    public void fill(Rest rest, Documents documents) throws InterruptedException {
        fill(rest, "", documents);
    }

    /**
     * Indexes all documents and makes them visible.
     *
     * @param pipeline name of the ingest pipeline; empty for none
     */
    public void fill(Rest rest, String pipeline, Documents documents) throws InterruptedException {
        fill(rest, pipeline, documents, CLIENTS);
    }

    /**
     * Indexes all documents one after the other and makes one segment of them: hits with equal scores, which come in the order of
     * indexing, are the same in every run.
     */
    public void fillInOrder(Rest rest, String pipeline, Documents documents) throws InterruptedException {
        fill(rest, pipeline, documents, 1);
        merge(rest);
    }

    private void fill(Rest rest, String pipeline, Documents documents, int clients) throws InterruptedException {
        int bulks = (documents.count() + DOCUMENTS_PER_BULK - 1) / DOCUMENTS_PER_BULK;
        send(List.of(rest), pipeline, bulks, clients, i -> bulk(documents, i * DOCUMENTS_PER_BULK));
        int found = rest.get("/" + name + "/_count").orThrow().at("/count").asInt();
        if (found != documents.count()) {
            throw new IllegalStateException(
                    "index [" + name + "] has [" + found + "] documents; [" + documents.count() + "] were sent");
        }
    }

    /** Makes one segment of each shard, so that each has one graph a vector field. */
    public void merge(Rest rest) {
        rest.post("/" + name + "/_forcemerge?max_num_segments=1").orThrow();
        rest.post("/" + name + "/_refresh").orThrow();
    }

    /**
     * Sends bulk requests, two at a time and to the nodes in turn, then refreshes.
     *
     * @param pipeline name of the ingest pipeline; empty for none
     * @return seconds that all that took
     */
    public double send(List<Rest> nodes, String pipeline, List<String> bulks) throws InterruptedException {
        return send(nodes, pipeline, bulks.size(), CLIENTS, bulks::get);
    }

    private double send(List<Rest> nodes, String pipeline, int bulks, int clients, IntFunction<String> body)
            throws InterruptedException {
        String path = "/" + name + "/_bulk?" + FAILURES_ONLY + (pipeline.isEmpty() ? "" : "&pipeline=" + pipeline);
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        long start = System.nanoTime();
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                futures.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < bulks; i = next.getAndIncrement()) {
                        Response answer = nodes.get(i % nodes.size())
                                .bulk(path, body.apply(i))
                                .orThrow();
                        if (answer.at("/errors").asBoolean(true)) {
                            throw new IllegalStateException("a document was not indexed: " + answer.at("/items/0"));
                        }
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot index: " + e.getCause().getMessage(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
        nodes.get(0).post("/" + name + "/_refresh").orThrow();
        return (System.nanoTime() - start) / 1e9;
    }
}
