/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.codebook.CodebookType;
import dev.recsys.plugin.training.TrainingRuns;
import dev.recsys.plugin.vectors.KeyedHash;
import dev.recsys.plugin.vectors.VectorFields;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Loads the codebook, counts the documents, measures a sample of them on their shards, and reports. */
public final class TransportCodebookQualityAction
        extends HandledTransportAction<CodebookQualityRequest, CodebookQualityResponse> {
    private final ArtifactCache cache;
    private final ArtifactStore store;
    private final Client client;
    private final ClusterService clusterService;
    private final CircuitBreakerService breakers;
    private final VectorFields vectorFields;
    private final Executor executor;
    private final CodebookType type = new CodebookType();

    @Inject
    public TransportCodebookQualityAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactCache cache,
            ArtifactStore store,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            VectorFields vectorFields) {
        super(CodebookQualityAction.NAME, transportService, actionFilters, CodebookQualityRequest::new);
        this.cache = cache;
        this.store = store;
        this.client = client;
        this.clusterService = clusterService;
        this.breakers = breakers;
        this.vectorFields = vectorFields;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    @Override
    protected void doExecute(
            Task task, CodebookQualityRequest request, ActionListener<CodebookQualityResponse> listener) {
        QualitySearches searches = new QualitySearches(
                new ParentTaskAssigningClient(client, clusterService.localNode(), task),
                request,
                clusterService.getClusterSettings().get(TrainingRuns.MAX_CONCURRENT_SHARD_REQUESTS));
        Async<Loaded<Codebook>> loaded = loading -> cache.load(type, request.reference(), loading);
        loaded.then(codebook -> checked(request, codebook))
                .then(codebook -> metadata(codebook).then(metadata -> measure(request, searches, codebook, metadata)))
                .start(listener);
    }

    /** Reading mappings takes a while where there are many indices. */
    private Async<Loaded<Codebook>> checked(CodebookQualityRequest request, Loaded<Codebook> codebook) {
        return Async.on(executor, () -> {
            List<ModalityField> fields = codebook.value().spec().fields();
            vectorFields.check(
                    request, fields.stream().map(ModalityField::field).toList());
            return codebook;
        });
    }

    private Async<ArtifactMetadata> metadata(Loaded<Codebook> codebook) {
        Async<ArtifactVersions> found = listener ->
                store.get(CodebookType.KIND, new ArtifactReference(codebook.name(), codebook.version()), listener);
        return found.map(versions -> versions.versions().get(0));
    }

    private Async<CodebookQualityResponse> measure(
            CodebookQualityRequest request,
            QualitySearches searches,
            Loaded<Codebook> codebook,
            ArtifactMetadata metadata) {
        return searches.count()
                .then(documents -> Async.on(
                        executor,
                        () -> new Measurement(
                                new BytesArray(new CodebookCodec().encode(codebook.value())),
                                request.categoryField(),
                                request.dateField(),
                                metadata.created(),
                                request.seed(),
                                KeyedHash.threshold(request.sampleSize(), documents))))
                .then(measurement -> searches.measure(measurement)
                        .then(sums -> Async.on(
                                executor,
                                () -> new CodebookQualityResponse(
                                        codebook.name(),
                                        codebook.version(),
                                        List.of(request.indices()),
                                        report(codebook.value(), measurement, sums, metadata)))));
    }

    private CodebookQuality report(
            Codebook codebook, Measurement measurement, QualitySums sums, ArtifactMetadata metadata) {
        long bytes = Purity.BYTES_PER_ITEM * sums.categories().pairs().total();
        Reservation room =
                new Reservation(breakers.getBreaker(CircuitBreaker.REQUEST), "<purity of a codebook>", bytes);
        try {
            return QualityReport.of(codebook, measurement, sums, TrainingError.of(metadata));
        } finally {
            room.close();
        }
    }
}
