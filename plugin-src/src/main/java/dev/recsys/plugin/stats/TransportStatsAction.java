/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import dev.recsys.plugin.artifact.ArtifactCache;
import java.io.IOException;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Collects what the nodes have counted. */
public final class TransportStatsAction
        extends TransportNodesAction<StatsRequest, StatsResponse, NodeStatsRequest, NodeStats> {
    private final RecsysStats stats;
    private final ArtifactCache cache;

    @Inject
    public TransportStatsAction(
            ThreadPool threadPool,
            ClusterService clusterService,
            TransportService transportService,
            ActionFilters actionFilters,
            RecsysStats stats,
            ArtifactCache cache) {
        super(
                StatsAction.NAME,
                threadPool,
                clusterService,
                transportService,
                actionFilters,
                StatsRequest::new,
                NodeStatsRequest::new,
                ThreadPool.Names.MANAGEMENT,
                NodeStats.class);
        this.stats = stats;
        this.cache = cache;
    }

    @Override
    protected StatsResponse newResponse(
            StatsRequest request, List<NodeStats> nodes, List<FailedNodeException> failures) {
        return new StatsResponse(clusterService.getClusterName(), nodes, failures);
    }

    @Override
    protected NodeStatsRequest newNodeRequest(StatsRequest request) {
        return new NodeStatsRequest();
    }

    @Override
    protected NodeStats newNodeResponse(StreamInput in) throws IOException {
        return new NodeStats(in);
    }

    @Override
    protected NodeStats nodeOperation(NodeStatsRequest request) {
        return new NodeStats(clusterService.localNode(), StatsSnapshot.of(stats, cache.bytes()), stats.llms());
    }
}
