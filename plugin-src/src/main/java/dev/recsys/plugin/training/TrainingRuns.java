/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.async.Cancellation;
import dev.recsys.plugin.codebook.CodebookType;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Runs trainings on the pool {@value #POOL}, whose threads wait for searches: allocates the version, trains, stores. Whatever goes
 * wrong, the version ends as {@code failed} with the reason.
 */
public final class TrainingRuns {
    public static final String POOL = "recsys_train";

    /** A run mostly waits for its searches; more at once would only take turns on the same search threads. */
    private static final int POOL_SIZE = 2;

    private static final int QUEUE_SIZE = 16;

    /**
     * Searches that a pass may have under way on each node. They hold search threads for as long as a pass takes, so that this leaves
     * room for the users' searches: by default half of the processors, and at least 2.
     */
    public static final Setting<Integer> MAX_CONCURRENT_SHARD_REQUESTS = new Setting<>(
            "plugins.recsys.training.max_concurrent_shard_requests",
            settings -> Integer.toString(Math.max(2, OpenSearchExecutors.allocatedProcessors(settings) / 2)),
            value -> Setting.parseInt(value, 1, 1024, "plugins.recsys.training.max_concurrent_shard_requests"),
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    private final ArtifactStore store;
    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final RecsysStats stats;
    private final VectorFields vectorFields;
    private volatile int maxConcurrentShardRequests;

    public TrainingRuns(
            ArtifactStore store,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            VectorFields vectorFields,
            RecsysStats stats) {
        this.store = store;
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.vectorFields = vectorFields;
        this.stats = stats;
        this.maxConcurrentShardRequests = MAX_CONCURRENT_SHARD_REQUESTS.get(clusterService.getSettings());
        clusterService
                .getClusterSettings()
                .addSettingsUpdateConsumer(
                        MAX_CONCURRENT_SHARD_REQUESTS, value -> this.maxConcurrentShardRequests = value);
    }

    /** The pool that runs trainings; its queue is bounded, and a full one is a 429. */
    public static ExecutorBuilder<?> pool(Settings settings) {
        return new FixedExecutorBuilder(settings, POOL, POOL_SIZE, QUEUE_SIZE, "plugins.recsys.thread_pool." + POOL);
    }

    /** Trains in the background; the listener is told of the end. */
    void submit(TrainCodebookTask task, TrainCodebookRequest request, ActionListener<TrainCodebookResponse> listener) {
        try {
            vectorFields.check(request, request.vectorFields());
            threadPool.executor(POOL).execute(() -> ActionListener.completeWith(listener, () -> run(task, request)));
        } catch (RuntimeException e) {
            listener.onFailure(e);
        }
    }

    private TrainCodebookResponse run(TrainCodebookTask task, TrainCodebookRequest request) throws IOException {
        if (task.isCancelled()) {
            throw Cancellation.failure(task, "training", null);
        }
        stats.increment(Counter.TRAINING_RUNS);
        String parameters = VersionRuns.json(request, Map.of());
        ArtifactMetadata metadata = await(listener -> store.allocate(
                CodebookType.KIND,
                request.name(),
                parameters,
                clusterService.localNode().getId() + ":" + task.getId(),
                listener));
        task.version(metadata.version());
        try {
            return train(task, request, metadata);
        } catch (Exception e) {
            Exception reason = Cancellation.reason(task, "training", e);
            boolean wasCancelled = reason instanceof TaskCancelledException;
            VersionRuns.fail(store, metadata, reason);
            stats.increment(wasCancelled ? Counter.TRAINING_CANCELLED : Counter.TRAINING_FAILURES);
            throw ExceptionsHelper.convertToRuntime(reason);
        }
    }

    private TrainCodebookResponse train(TrainCodebookTask task, TrainCodebookRequest request, ArtifactMetadata metadata)
            throws IOException {
        VectorKernel kernel = VectorKernel.best();
        long start = System.nanoTime();
        TrainedCodebook trained;
        try (SearchVectorPasses passes = SearchVectorPasses.open(
                client,
                clusterService.localNode(),
                task,
                request.indices(),
                request.indicesOptions(),
                request.query(),
                request.parameters().levels().size(),
                () -> maxConcurrentShardRequests)) {
            trained = new ResidualKMeans(request.parameters(), passes, kernel, task::progress).train();
        }
        long took = TimeValue.nsecToMSec(System.nanoTime() - start);
        TrainingMetrics metrics =
                new TrainingMetrics(trained.documents(), trained.sampled(), trained.levels(), took, kernel.name());
        byte[] content = new CodebookCodec().encode(trained.codebook());
        String metricsJson = VersionRuns.json(metrics, Map.of());
        if (task.isCancelled()) {
            throw Cancellation.failure(task, "training", null);
        }
        ArtifactMetadata completed =
                await(listener -> store.complete(metadata, content, metricsJson, request.promote(), listener));
        task.progress(new TrainingProgress(
                TrainingProgress.Phase.DONE,
                trained.levels().size(),
                0,
                100,
                trained.levels().get(trained.levels().size() - 1).loss()));
        stats.add(
                Counter.TRAINING_EMPTY_CLUSTER_RESEEDS,
                trained.levels().stream()
                        .mapToInt(TrainedCodebook.Level::reseeded)
                        .sum());
        return new TrainCodebookResponse(
                completed.name(),
                completed.version(),
                completed.state().toString().toLowerCase(Locale.ROOT),
                metrics);
    }

    private static <T> T await(Consumer<ActionListener<T>> action) {
        PlainActionFuture<T> future = new PlainActionFuture<>();
        action.accept(future);
        return future.actionGet();
    }
}
