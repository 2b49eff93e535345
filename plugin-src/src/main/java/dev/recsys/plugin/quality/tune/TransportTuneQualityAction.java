/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.quality.ProfileSourceAdapter;
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

/** Hands a tuning to its runner, on the node that was asked. */
public final class TransportTuneQualityAction extends HandledTransportAction<TuneQualityRequest, TuneQualityResponse> {
    private final TuningRuns runs;

    @Inject
    public TransportTuneQualityAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            ArtifactCache cache,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry) {
        super(TuneQualityAction.NAME, transportService, actionFilters, TuneQualityRequest::new);
        this.runs = new TuningRuns(
                store, new ProfileSourceAdapter(cache), client, clusterService, threadPool, breakers, registry);
    }

    @Override
    protected void doExecute(Task task, TuneQualityRequest request, ActionListener<TuneQualityResponse> listener) {
        runs.submit((TuneQualityTask) task, request, listener);
    }
}
