/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.generation.Generations;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.ingest.IngestService;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Writes work orders on the node that was asked, of what the caller may read. */
public final class TransportExportAction extends HandledTransportAction<ExportRequest, ExportResponse> {
    private final Client client;
    private final ClusterService clusterService;
    private final IngestService ingest;
    private final Generations generations;
    private final Executor executor;
    private final CircuitBreakerService breakers;

    @Inject
    public TransportExportAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            IngestService ingest,
            CircuitBreakerService breakers,
            Generations generations) {
        super(ExportAction.NAME, transportService, actionFilters, ExportRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.ingest = ingest;
        this.generations = generations;
        this.breakers = breakers;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    @Override
    protected void doExecute(Task task, ExportRequest request, ActionListener<ExportResponse> listener) {
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        ((RewriteTask) task)
                .doing(Async.of(request)
                        .then(asked -> generations.load(generations.one(
                                ingest, generations.pipeline(asked.pipeline(), asked), asked.targetField())))
                        .then(generation -> new ExportRun(
                                        request,
                                        (RewriteTask) task,
                                        child,
                                        client,
                                        executor,
                                        breakers.getBreaker(CircuitBreaker.REQUEST),
                                        generation)
                                .run()))
                .start(listener);
    }
}
