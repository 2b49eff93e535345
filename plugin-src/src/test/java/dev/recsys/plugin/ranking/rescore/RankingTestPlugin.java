/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.quality.rescore.FakeProfiles;
import dev.recsys.plugin.quality.rescore.QualityRescorerBuilder;
import dev.recsys.plugin.quality.rescore.QualityTestPlugin;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.rescore.RescoreRequests;
import dev.recsys.plugin.stats.RankingStatsAdapter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.rescore.unified.WorkingMemory;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.index.IndexModule;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** The rescorers with models and profiles in memory, and a query that is called as that of another plugin. */
public final class RankingTestPlugin extends Plugin implements SearchPlugin {
    final FakeRankers rankers = new FakeRankers();
    final FakeProfiles profiles = new FakeProfiles();
    final RecsysStats stats = new RecsysStats();

    /** Of the rescorers; each test begins with one that has room for all. */
    volatile WorkingMemory memory;

    private volatile RankingServices services;

    @Override
    public Collection<Object> createComponents(
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            ResourceWatcherService resourceWatcherService,
            ScriptService scriptService,
            NamedXContentRegistry xContentRegistry,
            Environment environment,
            NodeEnvironment nodeEnvironment,
            NamedWriteableRegistry namedWriteableRegistry,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<RepositoriesService> repositoriesServiceSupplier) {
        profiles.executor(threadPool.generic());
        rankers.executor(threadPool.generic());
        ContextLookup lookup = new ContextLookup(clusterService::state, name -> name);
        services = new RankingServices(
                rankers, profiles, lookup, new RankingStatsAdapter(stats), bytes -> memory.reserve(bytes));
        return List.of();
    }

    @Override
    public List<RescorerSpec<?>> getRescorers() {
        return List.of(
                UnifiedRankingRescorerBuilder.spec(() -> services),
                QualityRescorerBuilder.spec(() -> profiles, () -> (documents, nanos) -> {}));
    }

    @Override
    public List<SearchExtSpec<?>> getSearchExts() {
        return List.of(RecsysExtBuilder.spec());
    }

    @Override
    public void onIndexModule(IndexModule index) {
        index.addSearchOperationListener(RescoreRequests.listener());
        index.addSearchOperationListener(new FeatureLogListener());
    }

    @Override
    public List<FetchSubPhase> getFetchSubPhases(FetchPhaseConstructionContext context) {
        return List.of(new LoggedFeaturesPhase());
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return new QualityTestPlugin().getQueries();
    }
}
