/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster;

import dev.recsys.testcluster.launch.TestCluster;
import java.nio.file.Path;

/** The cluster that the test classes of one JVM share. It ends with the JVM. */
final class SharedCluster {
    private static final int NODES = 2;
    private static TestCluster cluster;
    private static RuntimeException failure;

    private SharedCluster() {}

    /** Starts it for the first caller; when that fails, fails for all others at once. */
    static synchronized TestCluster get(Path failureLogs) {
        if (failure != null) {
            throw new IllegalStateException("the shared cluster did not start", failure);
        }
        if (cluster == null) {
            try {
                cluster = TestCluster.builder()
                        .name("shared")
                        .nodes(NODES)
                        .heap(RealClusterTestCase.SMALL_HEAP)
                        .setting("plugins.recsys.llm.allowed_hosts", "127.0.0.1")
                        .setting("plugins.recsys.llm.allowed_private_networks", "127.0.0.0/8")
                        .failureLogs(failureLogs)
                        .start();
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
        return cluster;
    }
}
