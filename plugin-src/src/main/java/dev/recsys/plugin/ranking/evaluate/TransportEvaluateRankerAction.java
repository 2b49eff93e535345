/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.model.RankerSourceAdapter;
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

/** Hands an evaluation to its runner, on the node that was asked. */
public final class TransportEvaluateRankerAction
        extends HandledTransportAction<EvaluateRankerRequest, EvaluateRankerResponse> {
    private final EvaluateRankerRuns runs;

    @Inject
    public TransportEvaluateRankerAction(
            TransportService transportService,
            ActionFilters actionFilters,
            RankerSourceAdapter rankers,
            ContextLookup lookup,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry) {
        super(EvaluateRankerAction.NAME, transportService, actionFilters, EvaluateRankerRequest::new);
        this.runs = new EvaluateRankerRuns(rankers, client, clusterService, threadPool, breakers, registry, lookup);
    }

    @Override
    protected void doExecute(
            Task task, EvaluateRankerRequest request, ActionListener<EvaluateRankerResponse> listener) {
        runs.submit((EvaluateRankerTask) task, request, listener);
    }
}
