/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What one node has counted. */
public final class NodeStats extends BaseNodeResponse {
    private final StatsSnapshot stats;

    NodeStats(DiscoveryNode node, StatsSnapshot stats) {
        super(node);
        this.stats = stats;
    }

    NodeStats(StreamInput in) throws IOException {
        super(in);
        this.stats = StatsSnapshot.read(in);
    }

    public StatsSnapshot stats() {
        return stats;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        stats.writeTo(out);
    }
}
