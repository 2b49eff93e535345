/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Applies a filter on the node that was asked, with the rights of the caller. */
public final class TransportApplyFilterAction extends HandledTransportAction<ApplyFilterRequest, ApplyFilterResponse> {
    private final Client client;
    private final ClusterService clusterService;
    private final RewriteFilterSourceAdapter filters;
    private final NamedXContentRegistry registry;
    private final Executor executor;

    @Inject
    public TransportApplyFilterAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            RewriteFilterSourceAdapter filters,
            NamedXContentRegistry registry) {
        super(FilterActions.APPLY.name(), transportService, actionFilters, ApplyFilterRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.filters = filters;
        this.registry = registry;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    @Override
    protected void doExecute(Task task, ApplyFilterRequest request, ActionListener<ApplyFilterResponse> listener) {
        long start = System.nanoTime();
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        Async<VersionedConsistencyFilter> loaded = loading -> filters.load(request.filter(), loading);
        ((RewriteTask) task)
                .doing(loaded.then(filter -> {
                    ApplyFilterRun run =
                            new ApplyFilterRun(request, filter, (RewriteTask) task, child, client, executor, registry);
                    return run.run()
                            .map(counts -> new ApplyFilterResponse(
                                    filter.reference(),
                                    TimeValue.nsecToMSec(System.nanoTime() - start),
                                    counts,
                                    run.error()));
                }))
                .start(listener);
    }
}
