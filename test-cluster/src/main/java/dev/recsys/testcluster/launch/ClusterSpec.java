/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A cluster to start.
 *
 * @param name cluster name
 * @param nodes its nodes, at least one
 * @param dataFolder where the nodes keep their data, one folder each; absent: in the run's folder, and gone with it
 * @param detached whether the nodes go on when this process ends; else they end with it, however it ends
 * @param timeout how long the nodes have to come up
 */
record ClusterSpec(String name, List<NodeSpec> nodes, Optional<Path> dataFolder, boolean detached, Duration timeout) {
    ClusterSpec {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new ClusterException("[nodes] is [0]; a cluster has at least one node");
        }
    }
}
