/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.ranking;

import static org.junit.Assert.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.Random;

/**
 * Topics of documents whose first ones alone are worth more than 0.7, and all others less than 0.5; the first pass knows nothing of it.
 *
 * @param topics    each is a query, too
 * @param documents of a topic; their ids are {@code <topic>-<number>}
 */
record PlantedTopics(int topics, int documents) {
    /** The first documents of each topic, which are judged 1. */
    static final int GOOD = 3;

    /** Creates an index of them with these settings. */
    void index(Rest rest, String index, String settings, long seed) {
        rest.put(
                        "/" + index,
                        "{\"settings\":" + settings
                                + ",\"mappings\":{\"properties\":{\"topic\":{\"type\":\"keyword\"},\"x\":{\"type\":\"double\"},\"worth\":{\"type\":\"double\"}}}}")
                .orThrow();
        Random random = new Random(seed);
        StringBuilder bulk = new StringBuilder();
        for (int topic = 0; topic < topics; topic++) {
            for (int i = 0; i < documents; i++) {
                double worth = i < GOOD ? 0.7 + 0.3 * random.nextDouble() : 0.5 * random.nextDouble();
                ObjectNode document = Rest.JSON
                        .createObjectNode()
                        .put("topic", "t" + topic)
                        .put("worth", worth)
                        .put("x", 1 + random.nextInt(500));
                bulk.append("{\"index\":{\"_id\":\"" + topic + "-" + i + "\"}}\n")
                        .append(document)
                        .append('\n');
            }
        }
        JsonNode indexed = rest.bulk("/" + index + "/_bulk?refresh=true", bulk.toString())
                .orThrow()
                .body();
        assertFalse(indexed.toString(), indexed.path("errors").asBoolean());
    }

    /** The query that finds a topic's documents in an order by chance. */
    static ObjectNode query(String topic) {
        ObjectNode query = Rest.JSON.createObjectNode();
        ObjectNode scored = query.putObject("function_score").put("boost_mode", "replace");
        scored.putObject("query").putObject("term").put("topic", topic);
        scored.putObject("field_value_factor").put("field", "x");
        return query;
    }

    /**
     * What is asked of a training or an evaluation, but for the model: the index, and the task {@code search} with its judgments.
     *
     * @param groups at least one; topics are taken in turn, so that more groups than topics repeat them with users of their own
     */
    ObjectNode judged(String index, int groups) {
        ObjectNode body = Rest.JSON.createObjectNode().put("index", index);
        ObjectNode task = body.putObject("tasks").putObject("search");
        ArrayNode judgments = task.putArray("judgments");
        for (int group = 0; group < groups; group++) {
            int topic = group % topics;
            ObjectNode judged = judgments.addObject().put("query", "t" + topic);
            if (group >= topics) {
                judged.putObject("context").putObject("user").put("id", "u" + group);
            }
            ObjectNode ratings = judged.putObject("ratings");
            for (int i = 0; i < documents; i++) {
                ratings.put(topic + "-" + i, i < GOOD ? 1 : 0);
            }
        }
        ObjectNode firstPass = task.putObject("first_pass").put("size", documents);
        firstPass.set("query", query("$query"));
        return body;
    }
}
