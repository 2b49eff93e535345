/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;

/** Bodies of searches for the nearest neighbours, with and without quality. */
final class QualitySearch {
    private QualitySearch() {}

    /** A plain search of the nearest neighbours by the embedding. */
    static ObjectNode knn(float[] vector, int k, int size) {
        ObjectNode body = body(size);
        ObjectNode field = body.putObject("query").putObject("knn").putObject(VectorIndex.FIELD);
        field.set("vector", array(vector));
        field.put("k", k);
        return body;
    }

    /** The same, with as many candidates as there are neighbours ordered again by their quality. */
    static ObjectNode rescoredKnn(float[] vector, String profile, int k, int size) {
        ObjectNode body = knn(vector, k, size);
        ObjectNode rescore = body.putObject("rescore").put("window_size", k);
        rescore.putObject("quality").put("profile", profile).put("first_pass", "inner_product");
        return body;
    }

    /** A search of the nearest neighbours by embedding and quality. */
    static ObjectNode qualityKnn(String field, float[] vector, String profile, int k, int size) {
        ObjectNode body = body(size);
        ObjectNode query = body.putObject("query").putObject("quality_knn").put("field", field);
        query.set("vector", array(vector));
        query.put("profile", profile).put("k", k);
        return body;
    }

    private static ObjectNode body(int size) {
        return Rest.JSON.createObjectNode().put("size", size).put("_source", false);
    }

    private static ArrayNode array(float[] vector) {
        ArrayNode array = Rest.JSON.createArrayNode();
        for (float component : vector) {
            array.add(component);
        }
        return array;
    }

    /** The {@code _id}s of the hits, best first. */
    static List<String> ids(Rest rest, String index, JsonNode body) {
        JsonNode answer = rest.post("/" + index + "/_search", body).orThrow().body();
        if (answer.at("/_shards/failed").asInt(1) != 0
                || answer.path("timed_out").asBoolean(true)) {
            throw new IllegalStateException("a search of [" + index + "] did not reach all shards: " + answer);
        }
        List<String> ids = new ArrayList<>();
        answer.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }
}
