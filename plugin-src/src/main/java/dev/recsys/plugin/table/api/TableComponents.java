/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Artifacts;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.IndexQueryTables;
import dev.recsys.plugin.table.TableSettings;
import dev.recsys.plugin.table.build.RewriteWriters;
import dev.recsys.plugin.table.build.TableBuilds;
import dev.recsys.plugin.table.store.TableRows;
import dev.recsys.plugin.table.store.TableVersions;
import dev.recsys.plugin.training.TrainingRuns;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * The parts of query tables on one node, wired together.
 *
 * @param tables what searches look queries up with
 */
public record TableComponents(
        IndexQueryTables tables, TableRows rows, TableVersions versions, TableImports imports, TableBuilds builds) {

    /**
     * @param client  for searches in the caller's name; {@code ownIndex} is for those in the plugin's
     * @param writers where builds get rewrites from
     */
    public static TableComponents create(
            Client client,
            OwnIndexClient ownIndex,
            RewriteWriters writers,
            Artifacts artifacts,
            ClusterService clusterService,
            ThreadPool threadPool,
            Settings settings,
            CircuitBreaker breaker,
            RecsysStats stats) {
        Executor executor = threadPool.executor(ArtifactSettings.RECSYS);
        TableRows rows = new TableRows(ownIndex, clusterService, executor);
        IndexQueryTables tables = new IndexQueryTables(
                artifacts.cache(),
                rows,
                TableSettings.CACHE_SIZE.get(settings).getBytes(),
                breaker,
                executor,
                threadPool.getThreadContext(),
                stats);
        clusterService
                .getClusterSettings()
                .addSettingsUpdateConsumer(TableSettings.CACHE_SIZE, size -> tables.setCacheBytes(size.getBytes()));
        TableVersions versions = new TableVersions(artifacts.store(), rows);
        return new TableComponents(
                tables,
                rows,
                versions,
                new TableImports(versions, client, executor, threadPool.executor(TrainingRuns.POOL), breaker, stats),
                new TableBuilds(versions, writers, client, clusterService, threadPool, breaker, stats));
    }

    /** What OpenSearch gives to transport actions by its class. */
    public List<Object> all() {
        return List.of(tables, rows, versions, imports, builds);
    }
}
