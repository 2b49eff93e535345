/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.core.common.io.stream.StreamInput;

/** Asks nodes for what they have counted. */
public final class StatsRequest extends BaseNodesRequest<StatsRequest> {
    /** @param nodes ids, names or filters as in the nodes API; none for all nodes */
    public StatsRequest(String... nodes) {
        super(nodes);
    }

    StatsRequest(StreamInput in) throws IOException {
        super(in);
    }
}
