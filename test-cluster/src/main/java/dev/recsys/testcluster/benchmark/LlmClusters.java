/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.launch.TestCluster;
import dev.recsys.testcluster.launch.TestClusterBuilder;

/** Clusters whose nodes may call a model's server on loopback. */
final class LlmClusters {
    private LlmClusters() {}

    /** @param llm name of the LLM that has a key */
    static TestClusterBuilder builder(String cluster, String llm) {
        return TestCluster.builder()
                .name(cluster)
                .setting("plugins.recsys.llm.allowed_hosts", "127.0.0.1")
                .setting("plugins.recsys.llm.allowed_private_networks", "127.0.0.0/8")
                .keystore("plugins.recsys.llm." + llm + ".api_key", "not-a-secret");
    }
}
