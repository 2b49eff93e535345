/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.backfill;

import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.rewrite.generation.Generation;
import dev.recsys.plugin.rewrite.generation.Generations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.IngestService;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Runs a backfill on the node that was asked, with the rights of the caller. */
public final class TransportBackfillAction extends HandledTransportAction<BackfillRequest, BackfillResponse> {
    private final Client client;
    private final ClusterService clusterService;
    private final IngestService ingest;
    private final Generations generations;
    private final IndexCompletions completions;
    private final Executor executor;

    @Inject
    public TransportBackfillAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            IngestService ingest,
            Generations generations,
            IndexCompletions completions) {
        super(BackfillAction.NAME, transportService, actionFilters, BackfillRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.ingest = ingest;
        this.generations = generations;
        this.completions = completions;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    @Override
    protected void doExecute(Task task, BackfillRequest request, ActionListener<BackfillResponse> listener) {
        long start = System.nanoTime();
        BackfillRun run = new BackfillRun(
                request,
                (RewriteTask) task,
                new ParentTaskAssigningClient(client, clusterService.localNode(), task),
                client,
                completions,
                executor);
        ((RewriteTask) task)
                .doing(Async.of(request).then(asked -> {
                    String pipeline = generations.pipeline(asked.pipeline(), asked);
                    return load(pipeline)
                            .then(run::run)
                            .map(done -> new BackfillResponse(
                                    pipeline,
                                    TimeValue.nsecToMSec(System.nanoTime() - start),
                                    run.stopped(),
                                    run.error(),
                                    run.counts()));
                }))
                .start(listener);
    }

    private Async<List<Generation>> load(String pipeline) {
        return Async.of(generations.find(ingest, pipeline)).then(configs -> {
            List<Generation> loaded = new ArrayList<>();
            return Async.inOrder(
                            configs.size(),
                            i -> generations.load(configs.get(i)).map(loaded::add))
                    .map(done -> loaded);
        });
    }
}
