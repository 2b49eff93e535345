/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.model.RankerSourceAdapter;
import dev.recsys.plugin.ranking.model.RankerType;
import dev.recsys.rescore.training.LambdaMart;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Hands a training to its runner, on the node that was asked. */
public final class TransportTrainRankerAction extends HandledTransportAction<TrainRankerRequest, TrainRankerResponse> {
    private final TrainRankerRuns runs;

    @Inject
    public TransportTrainRankerAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            RankerSourceAdapter rankers,
            RankerType type,
            ContextLookup lookup,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry) {
        super(TrainRankerAction.NAME, transportService, actionFilters, TrainRankerRequest::new);
        this.runs = new TrainRankerRuns(
                store,
                rankers,
                type,
                clusterService,
                threadPool,
                new TrainingSteps(client, clusterService, threadPool, breakers, registry, lookup, new LambdaMart()));
    }

    @Override
    protected void doExecute(Task task, TrainRankerRequest request, ActionListener<TrainRankerResponse> listener) {
        runs.submit((TrainRankerTask) task, request, listener);
    }
}
