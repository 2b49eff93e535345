/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.rewrite.generation.Generation;
import dev.recsys.plugin.rewrite.generation.Generations;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.IngestService;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Imports lines on the node that was asked, with the rights of the caller. */
public final class TransportImportAction extends HandledTransportAction<ImportRequest, ImportResponse> {
    private final Client client;
    private final ClusterService clusterService;
    private final IngestService ingest;
    private final Generations generations;
    private final IndexCompletions completions;
    private final Executor executor;

    @Inject
    public TransportImportAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            IngestService ingest,
            Generations generations,
            IndexCompletions completions) {
        super(ImportAction.NAME, transportService, actionFilters, ImportRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.ingest = ingest;
        this.generations = generations;
        this.completions = completions;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    @Override
    protected void doExecute(Task task, ImportRequest request, ActionListener<ImportResponse> listener) {
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        ((RewriteTask) task)
                .doing(Async.of(request).then(asked -> generation(asked).then(generation -> new ImportRun(
                                asked,
                                (RewriteTask) task,
                                generations.indices(asked),
                                child,
                                executor,
                                completions,
                                generation)
                        .run())))
                .start(listener);
    }

    private Async<Generation> generation(ImportRequest request) {
        return request.pipeline() == null
                ? Async.of(null)
                : generations.load(generations.one(ingest, request.pipeline(), request.targetField()));
    }
}
