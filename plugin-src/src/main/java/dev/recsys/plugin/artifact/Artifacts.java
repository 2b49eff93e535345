/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.stats.RecsysStats;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * The parts of the artifact store of one node, wired together.
 *
 * @param store   makes, lists, promotes and deletes versions
 * @param cache   the versions that this node holds in memory
 * @param sweep   ends the trainings of nodes that are gone
 * @param updater keeps the cache from growing stale
 */
public record Artifacts(ArtifactStore store, ArtifactCache cache, ArtifactSweep sweep, ArtifactCacheUpdater updater) {

    /** @param client for requests in the caller's name; {@code ownIndex} is for those in the plugin's */
    public static Artifacts create(
            Client client,
            OwnIndexClient ownIndex,
            ClusterService clusterService,
            ThreadPool threadPool,
            Settings settings,
            CircuitBreaker breaker,
            RecsysStats stats) {
        ArtifactIndex index = new ArtifactIndex(ownIndex, clusterService);
        ArtifactDocuments documents = new ArtifactDocuments(ownIndex, index);
        ArtifactFailures failures = new ArtifactFailures(documents, threadPool);
        ArtifactStore store = new ArtifactStore(
                documents, new ArtifactPublisher(client, clusterService), failures, clusterService, threadPool);
        Generation generation = new Generation();
        VersionCache versions = new VersionCache(
                breaker, generation, ArtifactSettings.CACHE_SIZE.get(settings).getBytes(), stats);
        ArtifactCache cache = new ArtifactCache(
                documents,
                versions,
                generation,
                threadPool.executor(ArtifactSettings.RECSYS),
                threadPool.getThreadContext(),
                stats);
        clusterService
                .getClusterSettings()
                .addSettingsUpdateConsumer(ArtifactSettings.CACHE_SIZE, size -> cache.setMaxBytes(size.getBytes()));
        ArtifactSweep sweep = new ArtifactSweep(
                documents, failures, clusterService, threadPool, ArtifactSettings.SWEEP_INTERVAL.get(settings));
        ArtifactCacheUpdater updater = new ArtifactCacheUpdater(
                cache, clusterService, threadPool, ArtifactSettings.REFRESH_INTERVAL.get(settings));
        return new Artifacts(store, cache, sweep, updater);
    }

    /** What OpenSearch starts, stops, and gives to the transport actions. */
    public List<Object> components() {
        return List.of(store, cache, sweep, updater);
    }

    /** The action that nodes tell each other of changes with. */
    public static ActionPlugin.ActionHandler<? extends ActionRequest, ? extends ActionResponse> publishAction() {
        return new ActionPlugin.ActionHandler<>(PublishAction.INSTANCE, TransportPublishAction.class);
    }
}
