/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What one node has counted. */
public final class NodeStats extends BaseNodeResponse {
    private final StatsSnapshot stats;
    private final Map<String, LlmCounts> llms;

    /** @param llms by name, in their order */
    NodeStats(DiscoveryNode node, StatsSnapshot stats, Map<String, LlmCounts> llms) {
        super(node);
        this.stats = stats;
        this.llms = new TreeMap<>(llms);
    }

    NodeStats(StreamInput in) throws IOException {
        super(in);
        this.stats = StatsSnapshot.read(in);
        this.llms = new TreeMap<>(in.readMap(StreamInput::readString, LlmCounts::read));
    }

    public StatsSnapshot stats() {
        return stats;
    }

    /** By name, in their order. */
    public Map<String, LlmCounts> llms() {
        return Collections.unmodifiableMap(llms);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        stats.writeTo(out);
        out.writeMap(llms, StreamOutput::writeString, (o, counts) -> counts.writeTo(o));
    }
}
