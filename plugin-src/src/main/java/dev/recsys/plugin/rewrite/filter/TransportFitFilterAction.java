/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilterCodec;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.training.TrainingRuns;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Learns a filter from documents that the caller may read, on the pool of trainings, and keeps it. */
public final class TransportFitFilterAction extends HandledTransportAction<FitFilterRequest, PutDefinitionResponse> {
    private final Client client;
    private final ClusterService clusterService;
    private final ArtifactStore store;
    private final CircuitBreakerService breakers;
    private final NamedXContentRegistry registry;
    private final Executor executor;

    @Inject
    public TransportFitFilterAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            ArtifactStore store,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry) {
        super(FilterActions.FIT.name(), transportService, actionFilters, FitFilterRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.store = store;
        this.breakers = breakers;
        this.registry = registry;
        this.executor = threadPool.executor(TrainingRuns.POOL);
    }

    @Override
    protected void doExecute(Task task, FitFilterRequest request, ActionListener<PutDefinitionResponse> listener) {
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        ((RewriteTask) task)
                .doing(Async.of(request)
                        .then(asked -> new FitRun(
                                        asked,
                                        (RewriteTask) task,
                                        child,
                                        client,
                                        executor,
                                        breakers.getBreaker(CircuitBreaker.REQUEST),
                                        registry)
                                .run())
                        .then(fitted -> store(request, fitted)))
                .start(listener);
    }

    private Async<PutDefinitionResponse> store(FitFilterRequest request, FitRun.Fitted fitted) throws IOException {
        String parameters;
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("source", "fit");
            parameters = request.toXContent(builder, ToXContent.EMPTY_PARAMS)
                    .endObject()
                    .toString();
        }
        String metrics = metrics(fitted);
        Async<ArtifactMetadata> created = listener -> store.create(
                RewriteFilterType.KIND,
                request.name(),
                parameters,
                ConsistencyFilterCodec.encode(fitted.filter()),
                metrics,
                request.promote(),
                listener);
        return created.then(made -> {
            Async<ArtifactVersions> versions = listener -> store.get(
                    RewriteFilterType.KIND, new ArtifactReference(request.name(), ArtifactReference.LIVE), listener);
            return versions.map(found -> new PutDefinitionResponse(made, found.live(), fitted.warnings()));
        });
    }

    private static String metrics(FitRun.Fitted fitted) throws IOException {
        ConsistencyFilter filter = fitted.filter();
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            if (filter.terms() == null) {
                builder.field("documents", fitted.documents());
            } else {
                builder.field("documents", filter.terms().documents())
                        .field("terms", filter.terms().frequencies().size())
                        .field("average_length", filter.terms().averageLength());
            }
            builder.field("keep", filter.keep()).startObject("types");
            for (var type : filter.quantiles().entrySet()) {
                builder.startObject(type.getKey().wireName())
                        .field("queries", type.getValue().count())
                        .field("threshold", filter.threshold(type.getKey(), filter.keep()))
                        .field("median", type.getValue().at(0.5))
                        .endObject();
            }
            builder.endObject();
            if (fitted.choice() != null) {
                builder.startObject("judgments");
                fitted.choice().toXContent(builder, ToXContent.EMPTY_PARAMS).endObject();
            }
            return builder.endObject().toString();
        }
    }
}
