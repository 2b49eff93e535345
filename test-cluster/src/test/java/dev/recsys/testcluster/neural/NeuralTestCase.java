/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import static org.junit.Assume.assumeTrue;

import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import dev.recsys.testcluster.launch.TestClusterBuilder;
import java.nio.file.Path;

/** Base of the tests beside neural-search and ml-commons, which weigh 400 MB: they run only with the Maven profile {@code neural}. */
abstract class NeuralTestCase extends RealClusterTestCase {
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
}
