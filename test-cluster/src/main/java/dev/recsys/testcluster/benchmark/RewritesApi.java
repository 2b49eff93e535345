/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import java.time.Duration;
import java.util.List;

/** Asks a cluster for generated queries, query tables, and what belongs to them. */
public final class RewritesApi {
    /** Object that holds generated queries, one field for each type. */
    public static final String TARGET = "generated";

    public static final String ROOT = "/_plugins/_recsys";

    private static final int LINES_PER_REQUEST = 1_000;
    private static final Duration TASK_LIMIT = Duration.ofMinutes(10);

    private RewritesApi() {}

    /** Makes an index of texts in English, and fills it in order. */
    public static void index(Rest rest, String name, Documents documents) throws InterruptedException {
        index(rest, name, documents, texts());
    }

    /** The same with room for generated queries. */
    public static void indexForGenerated(Rest rest, String name, Documents documents) throws InterruptedException {
        ObjectNode properties = texts();
        properties.setAll(mapping(rest));
        index(rest, name, documents, properties);
    }

    private static void index(Rest rest, String name, Documents documents, ObjectNode properties)
            throws InterruptedException {
        rest.delete("/" + name + "?ignore_unavailable=true").orThrow();
        ObjectNode request = Rest.JSON.createObjectNode();
        request.putObject("settings").put("number_of_shards", 1).put("number_of_replicas", 0);
        request.putObject("mappings").set("properties", properties);
        rest.put("/" + name, request).orThrow();
        new VectorIndex(name, 1, false).fillInOrder(rest, "", documents);
    }

    /** Properties of the fields of {@link RewriteTexts}. */
    public static ObjectNode texts() {
        ObjectNode properties = Rest.JSON.createObjectNode();
        properties.putObject(VectorIndex.TITLE).put("type", "text").put("analyzer", "english");
        properties.putObject(RewriteTexts.DESCRIPTION).put("type", "text").put("analyzer", "english");
        properties.putObject(VectorIndex.CATEGORY).put("type", "keyword");
        return properties;
    }

    /** Properties of the generated queries. */
    public static ObjectNode mapping(Rest rest) {
        return (ObjectNode) rest.get(ROOT + "/rewrites/_mapping?target_field=" + TARGET + "&analyzer=english")
                .orThrow()
                .at("/properties");
    }

    /** Puts queries into the documents of an index; returns how many documents got theirs. */
    public static int importDocuments(Rest rest, String index, Rewrites rewrites) {
        int updated = 0;
        for (String portion : rewrites.portions(LINES_PER_REQUEST)) {
            JsonNode answer = rest.bulk(ROOT + "/rewrites/_import?index=" + index + "&target_field=" + TARGET, portion)
                    .orThrow()
                    .body();
            if (answer.path("errors").isEmpty() == false) {
                throw new IllegalStateException("queries were not imported: " + answer);
            }
            updated += answer.path("updated").asInt();
        }
        new VectorIndex(index, 1, false).merge(rest);
        return updated;
    }

    /** Makes a query table of rewrites, checked against the titles of an index; returns the answer of the API. */
    public static JsonNode importTable(Rest rest, String table, String index, Rewrites rewrites) {
        ObjectNode first = Rest.JSON.createObjectNode();
        ObjectNode options = first.putObject("options");
        options.put("index", index).putArray("fields").add(VectorIndex.TITLE);
        return rest.bulk(ROOT + "/tables/" + table + "/_import", first + "\n" + rewrites.lines())
                .orThrow()
                .body();
    }

    /** Makes a search pipeline that rewrites queries from a table; with a response side for second searches. */
    public static void putSearchPipeline(Rest rest, String pipeline, ObjectNode processor) {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.putArray("request_processors").addObject().set("query_rewrite", processor);
        request.putArray("response_processors").addObject().putObject("query_rewrite");
        rest.put("/_search/pipeline/" + pipeline, request).orThrow();
    }

    /** Makes an ingest pipeline that asks a LLM for the queries of documents. */
    public static void putIngestPipeline(Rest rest, String pipeline, String llm) {
        ObjectNode request = Rest.JSON.createObjectNode();
        ObjectNode processor = request.putArray("processors").addObject().putObject("query_generation");
        processor.put("llm", llm).put("prompt", "ecommerce").put("target_field", TARGET);
        processor.putArray("fields").add(VectorIndex.TITLE).add(RewriteTexts.DESCRIPTION);
        rest.put("/_ingest/pipeline/" + pipeline, request).orThrow();
    }

    /** Names the LLM behind a server of this machine. */
    public static void putLlm(Rest rest, String name, StandInLlm server, int concurrency) {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.put("endpoint", server.endpoint()).put("model", "stand-in").put("output", "json_schema");
        request.putObject("limits").put("concurrency", concurrency);
        rest.put(ROOT + "/llms/" + name, request).orThrow();
    }

    /** Starts a task and waits for its end; returns what it answers. */
    public static JsonNode runTask(Rest rest, String path, JsonNode body) {
        JsonNode started = rest.post(path, body).orThrow().body();
        if (started.has("task") == false) {
            return started;
        }
        JsonNode ended =
                rest.awaitTask(started.path("task").asText(), TASK_LIMIT).body();
        if (ended.has("error")) {
            throw new IllegalStateException(path + " failed: " + ended.path("error"));
        }
        return ended.path("response");
    }

    /** A search of words in several fields, whose scores are added up. */
    public static ObjectNode words(String query, List<String> fields) {
        ObjectNode body = Rest.JSON.createObjectNode();
        ObjectNode match = body.putObject("query").putObject("multi_match");
        match.put("query", query).put("type", "most_fields");
        ArrayNode list = match.putArray("fields");
        fields.forEach(list::add);
        return body;
    }

    /** A search of words in the title. */
    public static ObjectNode title(String query, String operator) {
        ObjectNode body = Rest.JSON.createObjectNode();
        body.putObject("query")
                .putObject("match")
                .putObject(VectorIndex.TITLE)
                .put("query", query)
                .put("operator", operator);
        return body;
    }

    /** The field of a type of generated queries. */
    public static String field(String type) {
        return TARGET + "." + type;
    }
}
