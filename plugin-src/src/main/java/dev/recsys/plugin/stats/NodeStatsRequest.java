/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.transport.TransportRequest;

/** Asks one node for what it has counted. */
public final class NodeStatsRequest extends TransportRequest {
    NodeStatsRequest() {}

    NodeStatsRequest(StreamInput in) throws IOException {
        super(in);
    }
}
