/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.ranking;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Training ranking models on real nodes, and losing one of them on the way. */
public class RankerTrainingIT extends RealClusterTestCase {
    private static final String MODELS = "/_plugins/_recsys/models/";
    private static final String FEATURES =
            """
            [{"name": "first", "type": "first_pass"}, {"name": "worth", "type": "field", "field": "worth"}]""";
    private static final String PARAMETERS =
            """
            {"trees": 30, "learning_rate": 0.2, "min_data_in_leaf": 5, "early_stopping_rounds": 10}""";
    private static final PlantedTopics FEW = new PlantedTopics(24, 12);
    /** So many searches that they are still under way when a node is killed. */
    private static final int MANY_GROUPS = 10_000;
    /** The others may have to elect a manager before anything is stored. */
    private static final Duration NODE_LOSS_LIMIT = Duration.ofMinutes(3);

    private static ObjectNode training(PlantedTopics topics, String index, int groups) throws Exception {
        ObjectNode body = topics.judged(index, groups).put("algorithm", "lambdamart");
        body.set("features", Rest.JSON.readTree(FEATURES));
        body.set("parameters", Rest.JSON.readTree(PARAMETERS));
        body.putObject("holdout").put("fraction", 0.4);
        body.putObject("report").put("learning_curve", false).putArray("ablations");
        return body;
    }

    /** Trains, and skips the test where the machine has no OpenMP runtime. */
    private static JsonNode trainFew(Rest rest, String model, String index) throws Exception {
        Response trained =
                rest.post(MODELS + model + "/_train?wait_for_completion=true", training(FEW, index, FEW.topics()));
        assumeFalse(
                "skipped: LightGBM's natives do not load here, for example for want of libgomp: " + trained,
                trained.isSuccess() == false && trained.toString().contains("LightGBM, which trains LambdaMART"));
        return trained.orThrow().body();
    }

    private static void assertRanks(Rest rest, String index, String model) {
        for (int topic = 0; topic < FEW.topics(); topic++) {
            ObjectNode search = Rest.JSON.createObjectNode().put("size", FEW.documents());
            search.set("query", PlantedTopics.query("t" + topic));
            ObjectNode rescore = search.putObject("rescore").put("window_size", FEW.documents());
            ObjectNode ranking = rescore.putObject("unified_ranking").put("model", model);
            ranking.putObject("context").put("task", "search").put("query", "t" + topic);
            JsonNode answer =
                    rest.post("/" + index + "/_search", search).orThrow().body();
            assertEquals(answer.toString(), 0, answer.at("/_shards/failed").asInt());
            assertEquals(FEW.documents(), answer.at("/hits/hits").size());
            Set<String> expected = new TreeSet<>();
            Set<String> found = new TreeSet<>();
            for (int i = 0; i < PlantedTopics.GOOD; i++) {
                expected.add(topic + "-" + i);
                found.add(answer.at("/hits/hits/" + i + "/_id").asText());
            }
            assertEquals(answer.toString(), expected, found);
        }
    }

    private static JsonNode version(Rest rest, String model, int version) {
        return rest.get(MODELS + model + "@" + version).at("/versions/0");
    }

    public void testATrainedVersionRanksAndIsMeasured() throws Exception {
        Rest rest = sharedCluster().rest();
        FEW.index(rest, "planted", "{\"number_of_shards\":2,\"number_of_replicas\":0}", randomLong());
        JsonNode trained = trainFew(rest, "planted", "planted");
        assertEquals(trained.toString(), "live", trained.path("state").asText());
        int version = trained.path("version").asInt();
        assertEquals("live", version(rest, "planted", version).path("state").asText());
        assertRanks(rest, "planted", "planted");
        JsonNode report = rest.post(MODELS + "planted/_evaluate?wait_for_completion=true", evaluation(version))
                .orThrow()
                .body();
        JsonNode systems = report.findPath("overall").path("systems");
        double model = systems.at("/planted@" + version + "/ndcg@10/mean").asDouble();
        double firstPass = systems.at("/first_pass/ndcg@10/mean").asDouble();
        assertEquals(report.toString(), 1, model, 1e-6);
        assertTrue(report.toString(), firstPass > 0 && firstPass < 0.95);
    }

    private static ObjectNode evaluation(int version) {
        ObjectNode evaluation = FEW.judged("planted", FEW.topics());
        evaluation.putArray("versions").add("planted@" + version);
        return evaluation;
    }

    public void testLosingADataNodeEndsTheTrainingWithTheReason() throws Exception {
        TestCluster cluster = open(TestCluster.builder()
                .name("ranker-data-node-lost")
                .nodes(3)
                .heap(SMALL_HEAP)
                .quickStart());
        Rest rest = cluster.rest(0);
        FEW.index(rest, "old", "{\"number_of_shards\":1,\"number_of_replicas\":2}", randomLong());
        PlantedTopics many = new PlantedTopics(20, 50);
        many.index(
                rest,
                "products",
                "{\"number_of_shards\":2,\"number_of_replicas\":0,\"index.routing.allocation.total_shards_per_node\":1,"
                        + "\"index.routing.allocation.exclude._name\":\"node-0\"}",
                randomLong());
        JsonNode first = trainFew(rest, "ranker", "old");
        assertEquals(first.toString(), "live", first.path("state").asText());
        String task = rest.post(MODELS + "ranker/_train", training(many, "products", MANY_GROUPS))
                .orThrow()
                .at("/task")
                .asText();
        assertBusy(() -> {
            JsonNode status = rest.get("/_tasks/" + task).at("/task/status");
            assertEquals(
                    status.toString(),
                    "gathering_features",
                    status.path("phase").asText());
            assertTrue(status.toString(), status.path("done").asInt() > 0);
        });
        cluster.kill(2);
        assertBusy(
                () -> {
                    JsonNode ended = rest.get("/_tasks/" + task).body();
                    assertTrue(ended.toString(), ended.path("completed").asBoolean());
                    assertThat(ended.path("error").toString(), containsString("the search for [t"));
                },
                NODE_LOSS_LIMIT);
        assertBusy(
                () -> {
                    JsonNode failed = version(rest, "ranker", 2);
                    assertEquals(
                            failed.toString(), "failed", failed.path("state").asText());
                    assertThat(failed.path("failure_reason").asText(), containsString("the search for [t"));
                },
                NODE_LOSS_LIMIT);
        JsonNode all = rest.get(MODELS + "ranker").orThrow().body();
        assertEquals(all.toString(), 2, all.path("versions").size());
        all.path("versions")
                .forEach(each -> assertNotEquals("training", each.path("state").asText()));
        assertEquals("live", version(rest, "ranker", 1).path("state").asText());
        assertRanks(rest, "old", "ranker");
        JsonNode running = rest.get("/_tasks?actions=*recsys*train*").orThrow().body();
        assertFalse(running.toString(), running.toString().contains("ranker"));
    }
}
