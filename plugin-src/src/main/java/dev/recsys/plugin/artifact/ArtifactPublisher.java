/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.FailedNodeException;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.transport.client.Client;

/** Tells every node of a change and waits for all of them. */
final class ArtifactPublisher {
    private final Client client;
    private final ClusterService clusterService;

    ArtifactPublisher(Client client, ClusterService clusterService) {
        this.client = client;
        this.clusterService = clusterService;
    }

    /** @param removed versions that are gone */
    Async<NodesOutcome> publish(ArtifactPointer pointer, List<Integer> removed) {
        Async<PublishResponse> told =
                listener -> client.execute(PublishAction.INSTANCE, new PublishRequest(pointer, removed), listener);
        return told.map(response -> new NodesOutcome(
                response.getNodes().size(),
                response.failures().stream().map(this::failure).toList()));
    }

    private NodesOutcome.Failure failure(FailedNodeException failure) {
        DiscoveryNode node = clusterService.state().nodes().get(failure.nodeId());
        Throwable cause = failure.getCause() == null ? failure : ExceptionsHelper.unwrapCause(failure.getCause());
        String reason = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return new NodesOutcome.Failure(node == null ? failure.nodeId() : node.getName(), reason);
    }
}
