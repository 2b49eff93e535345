/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import org.opensearch.Version;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlocks;
import org.opensearch.cluster.coordination.NoClusterManagerBlockService;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.test.OpenSearchTestCase;

public class ArtifactCacheUpdaterTests extends OpenSearchTestCase {
    private final DiscoveryNode one = new DiscoveryNode("one", buildNewFakeTransportAddress(), Version.CURRENT);
    private final DiscoveryNode other = new DiscoveryNode("other", buildNewFakeTransportAddress(), Version.CURRENT);

    private ClusterState state(long version, DiscoveryNode manager) {
        DiscoveryNodes.Builder nodes =
                DiscoveryNodes.builder().add(one).add(other).localNodeId("other");
        ClusterBlocks.Builder blocks = ClusterBlocks.builder();
        if (manager == null) {
            blocks.addGlobalBlock(NoClusterManagerBlockService.NO_CLUSTER_MANAGER_BLOCK_ALL);
        } else {
            nodes.clusterManagerNodeId(manager.getId());
        }
        return ClusterState.builder(new ClusterName("c"))
                .version(version)
                .nodes(nodes)
                .blocks(blocks)
                .build();
    }

    private static void assertMissed(boolean expected, ClusterState before, ClusterState now) {
        assertEquals(expected, ArtifactCacheUpdater.mayHaveMissedAChange(before, now));
    }

    public void testAnUnbrokenSuccessionOfStatesMissesNothing() {
        assertMissed(false, state(5, one), state(6, one));
    }

    public void testANodeThatWasAwayMayHaveMissedAChange() {
        assertMissed(true, state(5, null), state(6, one));
        assertMissed(true, state(5, one), state(6, other));
        assertMissed(true, state(5, one), state(7, one));
        DiscoveryNode restarted = new DiscoveryNode("one", buildNewFakeTransportAddress(), Version.CURRENT);
        ClusterState again = ClusterState.builder(state(6, one))
                .nodes(DiscoveryNodes.builder()
                        .add(restarted)
                        .add(other)
                        .localNodeId("other")
                        .clusterManagerNodeId("one"))
                .build();
        assertMissed(true, state(5, one), again);
    }

    public void testWithoutAManagerWhatIsKnownGoesOnServing() {
        assertMissed(false, state(5, one), state(5, null));
        assertMissed(false, state(5, null), state(5, null));
    }
}
