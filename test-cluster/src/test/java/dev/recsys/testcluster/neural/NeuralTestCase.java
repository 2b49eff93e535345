/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import dev.recsys.testcluster.launch.TestClusterBuilder;
import java.nio.file.Path;
import java.time.Duration;

/** Base of the tests beside neural-search and ml-commons, which weigh 400 MB: they run only with the Maven profile {@code neural}. */
abstract class NeuralTestCase extends RealClusterTestCase {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String ARCHIVES = "recsys.it.neural.archives";

    /** Starts a node with these plugins too; ml-commons may call model servers on loopback. */
    final Rest startNeural() {
        String archives = System.getProperty(ARCHIVES, "");
        assumeTrue("needs the Maven profile [neural]", archives.isEmpty() == false);
        TestClusterBuilder builder = TestCluster.builder()
                .name("neural")
                .setting("plugins.ml_commons.only_run_on_ml_node", "false")
                .setting("plugins.ml_commons.jvm_heap_memory_threshold", "100")
                .setting("plugins.ml_commons.native_memory_threshold", "100")
                .setting("plugins.ml_commons.connector.private_ip_enabled", "true")
                .setting("plugins.ml_commons.trusted_connector_endpoints_regex", "^http://127\\.0\\.0\\.1:.*$");
        for (String archive : archives.split(",")) {
            builder.plugin(Path.of(archive));
        }
        return open(builder).rest();
    }

    /** Makes a model of a server of words known to the cluster; returns its ID when it can be asked. */
    static String register(Rest rest, int port) throws InterruptedException {
        String connector = rest.post(
                        "/_plugins/_ml/connectors/_create",
                        """
                        {"name":"words","description":"a model server of this test","version":1,"protocol":"http",
                         "parameters":{"endpoint":"127.0.0.1:%s"},"credential":{"key":"none"},
                         "actions":[{"action_type":"predict","method":"POST","url":"http://${parameters.endpoint}/embeddings",
                           "headers":{"content-type":"application/json"},"request_body":"{ \\"input\\": ${parameters.input} }",
                           "pre_process_function":"connector.pre_process.openai.embedding",
                           "post_process_function":"connector.post_process.openai.embedding"}]}"""
                                .formatted(port))
                .orThrow()
                .at("/connector_id")
                .asText();
        String task = rest.post(
                        "/_plugins/_ml/models/_register?deploy=true",
                        "{\"name\":\"words\",\"function_name\":\"remote\",\"description\":\"words\",\"connector_id\":\""
                                + connector + "\"}")
                .orThrow()
                .at("/task_id")
                .asText();
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < end) {
            JsonNode state = rest.get("/_plugins/_ml/tasks/" + task).orThrow().body();
            String model = state.path("model_id").asText();
            if (state.path("state").asText().equals("COMPLETED")
                    && rest.get("/_plugins/_ml/models/" + model)
                            .orThrow()
                            .at("/model_state")
                            .asText()
                            .equals("DEPLOYED")) {
                return model;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("the model was not deployed: "
                + rest.get("/_plugins/_ml/tasks/" + task).body());
    }
}
