/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.rewrite.DocumentText;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilterBuilder;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilterCodec;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.scan.PointInTime;
import dev.recsys.plugin.training.TrainingRuns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Learns a filter from documents that the caller may read; page after page, on the pool of trainings. */
public final class TransportFitFilterAction extends HandledTransportAction<FitFilterRequest, PutDefinitionResponse> {
    private static final int PAGE = 500;

    /** A scored document with its queries as terms. */
    private static final long BYTES_PER_DOCUMENT = 2_048;

    /** Terms that are counted until the frequent ones are known. */
    private static final long BYTES_OF_TERMS = 4L * ConsistencyFilterBuilder.DEFAULT_TERMS * 100;

    private final Client client;
    private final ClusterService clusterService;
    private final ArtifactStore store;
    private final CircuitBreakerService breakers;
    private final Executor executor;

    @Inject
    public TransportFitFilterAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            ArtifactStore store,
            CircuitBreakerService breakers) {
        super(FilterActions.FIT.name(), transportService, actionFilters, FitFilterRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.store = store;
        this.breakers = breakers;
        this.executor = threadPool.executor(TrainingRuns.POOL);
    }

    @Override
    protected void doExecute(Task task, FitFilterRequest request, ActionListener<PutDefinitionResponse> listener) {
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        Async.of(request)
                .then(asked -> {
                    Reservation room = new Reservation(
                            breakers.getBreaker(CircuitBreaker.REQUEST),
                            "<fit of a rewrite filter>",
                            BYTES_OF_TERMS
                                    + BYTES_PER_DOCUMENT
                                            * Math.min(asked.sampleSize(), ConsistencyFilterBuilder.DEFAULT_SAMPLE));
                    Async<ConsistencyFilter> fitted = learn((RewriteTask) task, asked, child);
                    Async<ConsistencyFilter> within =
                            waiter -> fitted.start(ActionListener.runBefore(waiter, room::close));
                    return within;
                })
                .then(filter -> store(request, filter))
                .start(listener);
    }

    private Async<ConsistencyFilter> learn(RewriteTask task, FitFilterRequest request, Client child) {
        ConsistencyFilterBuilder builder = new ConsistencyFilterBuilder(request.language());
        List<String> paths = new ArrayList<>(request.fields());
        paths.add(request.targetField());
        return PointInTime.with(child, client, request.indices(), id -> {
                    int size = Math.min(PAGE, request.sampleSize());
                    long[] seen = {0};
                    return new PointInTime(child, id, request.query(), size, paths)
                            .each(response -> Async.on(executor, () -> {
                                task.check();
                                for (SearchHit hit : response.getHits().getHits()) {
                                    if (seen[0] < request.sampleSize()) {
                                        add(builder, request, hit.getSourceAsMap());
                                        seen[0]++;
                                    }
                                }
                                task.status("reading", Map.of("seen", seen[0]));
                                return seen[0] < request.sampleSize();
                            }));
                })
                .then(done -> Async.on(executor, () -> {
                    if (builder.documents() == 0) {
                        throw new IllegalArgumentException("[fields] is " + request.fields() + "; no document of ["
                                + String.join(",", request.indices()) + "] that [query] finds has text in them");
                    }
                    ConsistencyFilter filter = builder.build(request.keep());
                    if (filter.quantiles().isEmpty()) {
                        throw new IllegalArgumentException("[target_field] is [" + request.targetField()
                                + "]; no document that [query] finds has generated queries there");
                    }
                    return filter;
                }));
    }

    private static void add(ConsistencyFilterBuilder builder, FitFilterRequest request, Map<String, Object> source) {
        GeneratedTarget target = GeneratedTarget.read(DocumentFields.find(source, request.targetField()));
        builder.add(DocumentText.read(source, request.fields()).text(), target == null ? List.of() : target.queries());
    }

    private Async<PutDefinitionResponse> store(FitFilterRequest request, ConsistencyFilter filter) throws IOException {
        String parameters;
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("source", "fit");
            parameters = request.toXContent(builder, ToXContent.EMPTY_PARAMS)
                    .endObject()
                    .toString();
        }
        String metrics = metrics(filter);
        Async<ArtifactMetadata> created = listener -> store.create(
                RewriteFilterType.KIND,
                request.name(),
                parameters,
                ConsistencyFilterCodec.encode(filter),
                metrics,
                request.promote(),
                listener);
        return created.then(made -> {
            Async<ArtifactVersions> versions = listener -> store.get(
                    RewriteFilterType.KIND, new ArtifactReference(request.name(), ArtifactReference.LIVE), listener);
            return versions.map(found -> new PutDefinitionResponse(made, found.live(), List.of()));
        });
    }

    private static String metrics(ConsistencyFilter filter) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject()
                    .field("documents", filter.terms().documents())
                    .field("terms", filter.terms().frequencies().size())
                    .field("average_length", filter.terms().averageLength())
                    .field("keep", filter.keep())
                    .startObject("types");
            for (var type : filter.quantiles().entrySet()) {
                builder.startObject(type.getKey().wireName())
                        .field("queries", type.getValue().count())
                        .field("threshold", filter.threshold(type.getKey(), filter.keep()))
                        .field("median", type.getValue().at(0.5))
                        .endObject();
            }
            return builder.endObject().endObject().toString();
        }
    }
}
