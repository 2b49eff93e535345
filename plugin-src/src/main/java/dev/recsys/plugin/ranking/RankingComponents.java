/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking;

import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Artifacts;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.model.ModelSettings;
import dev.recsys.plugin.ranking.model.ModelVersions;
import dev.recsys.plugin.ranking.model.RankerSourceAdapter;
import dev.recsys.plugin.ranking.model.RankerType;
import dev.recsys.plugin.ranking.rescore.RankingServices;
import dev.recsys.plugin.stats.RankingStatsAdapter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.threadpool.ThreadPool;

/**
 * The parts of unified ranking on one node, wired together.
 *
 * @param type    how models are read and stored
 * @param source  where rescorer, exports, training and evaluation get models from
 * @param versions makes versions of models
 * @param rescoring what the rescorer needs
 */
public record RankingComponents(
        RankerType type, RankerSourceAdapter source, ModelVersions versions, RankingServices rescoring) {
    public static RankingComponents create(
            Artifacts artifacts,
            ClusterService clusterService,
            ThreadPool threadPool,
            Settings settings,
            CircuitBreaker breaker,
            QualityProfileSource profiles,
            ContextLookup lookup,
            RecsysStats stats) {
        Executor executor = threadPool.executor(ArtifactSettings.RECSYS);
        AtomicLong parseMillis =
                new AtomicLong(ModelSettings.PARSE_TIMEOUT.get(settings).millis());
        clusterService
                .getClusterSettings()
                .addSettingsUpdateConsumer(ModelSettings.PARSE_TIMEOUT, timeout -> parseMillis.set(timeout.millis()));
        RankerType type = new RankerType(parseMillis::get);
        RankerSourceAdapter source = new RankerSourceAdapter(artifacts.cache(), type);
        return new RankingComponents(
                type,
                source,
                new ModelVersions(type, artifacts.store(), artifacts.cache(), executor, breaker),
                new RankingServices(
                        source,
                        profiles,
                        lookup,
                        new RankingStatsAdapter(stats),
                        bytes -> new Reservation(breaker, "the features of a window to rank", bytes)));
    }

    /** What OpenSearch gives to transport actions by its class. */
    public List<Object> all() {
        return List.of(type, source, versions, rescoring, rescoring.lookup());
    }
}
