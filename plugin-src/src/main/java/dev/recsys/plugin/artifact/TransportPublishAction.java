/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

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

/** Hands a change to each node's cache. */
public final class TransportPublishAction
        extends TransportNodesAction<PublishRequest, PublishResponse, PublishNodeRequest, PublishResponse.Node> {
    private final ArtifactCache cache;

    @Inject
    public TransportPublishAction(
            ThreadPool threadPool,
            ClusterService clusterService,
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactCache cache) {
        super(
                PublishAction.NAME,
                threadPool,
                clusterService,
                transportService,
                actionFilters,
                PublishRequest::new,
                PublishNodeRequest::new,
                // Notes a few numbers: a busy pool must not hold a promotion up.
                ThreadPool.Names.SAME,
                PublishResponse.Node.class);
        this.cache = cache;
    }

    @Override
    protected PublishResponse newResponse(
            PublishRequest request, List<PublishResponse.Node> nodes, List<FailedNodeException> failures) {
        return new PublishResponse(clusterService.getClusterName(), nodes, failures);
    }

    @Override
    protected PublishNodeRequest newNodeRequest(PublishRequest request) {
        return new PublishNodeRequest(request.change());
    }

    @Override
    protected PublishResponse.Node newNodeResponse(StreamInput in) throws IOException {
        return new PublishResponse.Node(in);
    }

    @Override
    protected PublishResponse.Node nodeOperation(PublishNodeRequest request) {
        cache.accept(request.change());
        return new PublishResponse.Node(clusterService.localNode());
    }
}
