/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.HostResolver;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Artifacts;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.List;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.threadpool.ThreadPool;

/**
 * The parts of one node that have to do with LLMs, wired together.
 *
 * @param clients  the LLMs in use
 * @param source   where others get them from
 * @param versions makes versions of their definitions
 */
public record LlmComponents(LlmClients clients, LlmSourceAdapter source, LlmVersions versions) {
    /** @param settings with an open keystore */
    public static LlmComponents create(
            ClusterService clusterService,
            ThreadPool threadPool,
            Settings settings,
            Artifacts artifacts,
            RecsysStats stats) {
        LlmClients clients = new LlmClients(clusterService, threadPool, settings, stats, HostResolver.SYSTEM);
        artifacts.cache().whenRemoved(new LlmType(), clients::remove);
        return new LlmComponents(
                clients,
                new LlmSourceAdapter(artifacts.cache(), clients),
                new LlmVersions(
                        artifacts.store(), artifacts.cache(), threadPool.executor(ArtifactSettings.RECSYS), clients));
    }

    /** What OpenSearch starts, stops, and gives to transport actions by its class. */
    public List<Object> all() {
        return List.of(clients, source, versions);
    }

    /**
     * Takes the keys of the keystore over.
     *
     * @param settings with an open keystore
     */
    public void reload(Settings settings) {
        clients.reloadKeys(settings);
    }
}
