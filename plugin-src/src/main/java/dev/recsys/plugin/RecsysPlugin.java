/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin;

import dev.recsys.ingest.quality.QualityVectorProcessor;
import dev.recsys.ingest.rewrite.QueryGenerationProcessor;
import dev.recsys.ingest.semanticid.SemanticIdProcessor;
import dev.recsys.plugin.artifact.ArtifactIndex;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Artifacts;
import dev.recsys.plugin.codebook.CodebookActions;
import dev.recsys.plugin.codebook.quality.CodebookQualityAggregationBuilder;
import dev.recsys.plugin.codebook.quality.QualityApi;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.llm.LlmApi;
import dev.recsys.plugin.pipeline.PipelineApi;
import dev.recsys.plugin.pipeline.ranking.RankingPipelineApi;
import dev.recsys.plugin.prompt.PromptActions;
import dev.recsys.plugin.quality.QualityActions;
import dev.recsys.plugin.quality.knn.QualityKnnQueryBuilder;
import dev.recsys.plugin.quality.rescore.QualityRescorerBuilder;
import dev.recsys.plugin.quality.rescore.RescoreStatsAdapter;
import dev.recsys.plugin.quality.tune.TuningApi;
import dev.recsys.plugin.query.SemanticIdQueryBuilder;
import dev.recsys.plugin.ranking.features.FeaturesApi;
import dev.recsys.plugin.ranking.model.ModelSettings;
import dev.recsys.plugin.ranking.model.RankingModelActions;
import dev.recsys.plugin.ranking.rescore.FeatureLogListener;
import dev.recsys.plugin.ranking.rescore.LoggedFeaturesPhase;
import dev.recsys.plugin.ranking.rescore.UnifiedRankingRescorerBuilder;
import dev.recsys.plugin.ranking.train.RankerTrainingApi;
import dev.recsys.plugin.rescore.RescoreRequests;
import dev.recsys.plugin.rewrite.RewriteApi;
import dev.recsys.plugin.stats.RestStatsAction;
import dev.recsys.plugin.stats.StatsAction;
import dev.recsys.plugin.stats.TransportStatsAction;
import dev.recsys.plugin.table.api.TableApi;
import dev.recsys.plugin.training.RestTrainCodebookAction;
import dev.recsys.plugin.training.TrainingApi;
import dev.recsys.plugin.training.TrainingRuns;
import dev.recsys.plugin.training.VectorPassAggregationBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.index.IndexModule;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.CircuitBreakerPlugin;
import org.opensearch.plugins.IdentityAwarePlugin;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.ReloadablePlugin;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptService;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Registers everything that OpenSearch calls; holds no logic of its own. */
public final class RecsysPlugin extends Plugin
        implements ActionPlugin,
                SystemIndexPlugin,
                IdentityAwarePlugin,
                CircuitBreakerPlugin,
                IngestPlugin,
                SearchPlugin,
                SearchPipelinePlugin,
                ReloadablePlugin {
    /**
     * Set by {@link #createComponents}. OpenSearch asks for processors, queries and aggregations before that, so that what is given
     * for them must look here only when it is used.
     */
    private volatile RecsysComponents components;

    private volatile PluginSubject subject;
    private volatile CircuitBreaker breaker;

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
        RecsysComponents created = RecsysComponents.create(
                client,
                () -> subject,
                clusterService,
                threadPool,
                environment.settings(),
                breaker,
                indexNameExpressionResolver);
        this.components = created;
        return created.all();
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions = new ArrayList<>();
        actions.add(Artifacts.publishAction());
        actions.addAll(CodebookActions.actions());
        actions.addAll(QualityApi.actions());
        actions.addAll(QualityActions.actions());
        actions.addAll(RankingModelActions.actions());
        actions.addAll(FeaturesApi.actions());
        actions.addAll(TrainingApi.actions());
        actions.addAll(TuningApi.actions());
        actions.addAll(RankerTrainingApi.actions());
        actions.addAll(PromptActions.actions());
        actions.addAll(RewriteApi.actions());
        actions.addAll(TableApi.actions());
        actions.addAll(LlmApi.actions());
        actions.add(new ActionHandler<>(StatsAction.INSTANCE, TransportStatsAction.class));
        return actions;
    }

    @Override
    public List<RestHandler> getRestHandlers(
            Settings settings,
            RestController restController,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexScopedSettings,
            SettingsFilter settingsFilter,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<DiscoveryNodes> nodesInCluster) {
        List<RestHandler> handlers = new ArrayList<>(CodebookActions.restHandlers());
        handlers.addAll(QualityApi.restHandlers());
        handlers.addAll(QualityActions.restHandlers());
        handlers.addAll(RankingModelActions.restHandlers());
        handlers.addAll(FeaturesApi.restHandlers());
        handlers.add(new RestTrainCodebookAction(components.vectorFields()));
        handlers.addAll(TuningApi.restHandlers(components.vectorFields()));
        handlers.addAll(RankerTrainingApi.restHandlers(components.vectorFields()));
        handlers.addAll(RewriteApi.restHandlers(components.vectorFields()));
        handlers.addAll(PromptActions.restHandlers());
        handlers.addAll(TableApi.restHandlers());
        handlers.addAll(LlmApi.restHandlers());
        handlers.add(new RestStatsAction());
        return handlers;
    }

    @Override
    public List<ActionFilter> getActionFilters() {
        return List.of(components.bulkGuard());
    }

    /** Ingest processors by type. */
    @Override
    public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
        // A pipeline is made long after the components: until then there is nothing to make it of.
        return Map.of(
                QueryGenerationProcessor.TYPE,
                (factories, tag, description, config) ->
                        components.queryProcessors().create(factories, tag, description, config),
                SemanticIdProcessor.TYPE,
                (factories, tag, description, config) ->
                        components.semanticIdProcessors().create(factories, tag, description, config),
                QualityVectorProcessor.TYPE,
                (factories, tag, description, config) ->
                        components.qualityProcessors().create(factories, tag, description, config));
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(
                SemanticIdQueryBuilder.spec(() -> components.codebooks()),
                QualityKnnQueryBuilder.spec(() -> components.profiles()));
    }

    @Override
    public List<RescorerSpec<?>> getRescorers() {
        return List.of(
                QualityRescorerBuilder.spec(
                        () -> components.profiles(), () -> new RescoreStatsAdapter(components.stats())),
                UnifiedRankingRescorerBuilder.spec(() -> components.ranking().rescoring()));
    }

    @Override
    public List<SearchExtSpec<?>> getSearchExts() {
        return List.of(RecsysExtBuilder.spec());
    }

    @Override
    public Map<String, org.opensearch.search.pipeline.Processor.Factory<SearchRequestProcessor>> getRequestProcessors(
            SearchPipelinePlugin.Parameters parameters) {
        return both(
                PipelineApi.requestProcessors(parameters, () -> components.rewriteServices()),
                RankingPipelineApi.requestProcessors(parameters, () -> components.rankingPipeline()));
    }

    @Override
    public Map<String, org.opensearch.search.pipeline.Processor.Factory<SearchResponseProcessor>> getResponseProcessors(
            SearchPipelinePlugin.Parameters parameters) {
        return both(
                PipelineApi.responseProcessors(parameters, () -> components.rewriteServices()),
                RankingPipelineApi.responseProcessors(parameters, () -> components.rankingPipeline()));
    }

    private static <T> Map<String, T> both(Map<String, T> some, Map<String, T> others) {
        Map<String, T> all = new HashMap<>(some);
        all.putAll(others);
        return all;
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
    public List<AggregationSpec> getAggregations() {
        return List.of(VectorPassAggregationBuilder.spec(), CodebookQualityAggregationBuilder.spec());
    }

    @Override
    public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
        List<NamedWriteableRegistry.Entry> entries = new ArrayList<>(TrainingApi.namedWriteables());
        entries.addAll(TuningApi.namedWriteables());
        entries.addAll(RankerTrainingApi.namedWriteables());
        entries.addAll(TableApi.namedWriteables());
        entries.addAll(RewriteApi.namedWriteables());
        return entries;
    }

    @Override
    public List<Setting<?>> getSettings() {
        List<Setting<?>> settings = new ArrayList<>(ArtifactSettings.all());
        settings.add(TrainingRuns.MAX_CONCURRENT_SHARD_REQUESTS);
        settings.addAll(ModelSettings.all());
        settings.addAll(RewriteApi.settings());
        settings.addAll(TableApi.settings());
        settings.addAll(LlmApi.settings());
        return settings;
    }

    @Override
    public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
        return List.of(ArtifactSettings.executor(settings), TrainingRuns.pool(settings), LlmApi.pool(settings));
    }

    @Override
    public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
        List<SystemIndexDescriptor> descriptors = new ArrayList<>(List.of(ArtifactIndex.descriptor()));
        descriptors.addAll(RewriteApi.systemIndices());
        descriptors.addAll(TableApi.systemIndices());
        return descriptors;
    }

    @Override
    public BreakerSettings getCircuitBreaker(Settings settings) {
        return ArtifactSettings.breaker(settings);
    }

    @Override
    public void setCircuitBreaker(CircuitBreaker circuitBreaker) {
        breaker = circuitBreaker;
    }

    /** Keys of LLMs are taken from the keystore again. */
    @Override
    public void reload(Settings settings) {
        components.llms().reload(settings);
    }

    @Override
    public void assignSubject(PluginSubject pluginSubject) {
        subject = pluginSubject;
    }
}
