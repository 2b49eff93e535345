/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin;

import dev.recsys.ingest.quality.QualityVectorProcessor;
import dev.recsys.ingest.rewrite.QueryGenerationProcessor;
import dev.recsys.ingest.semanticid.SemanticIdProcessor;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Artifacts;
import dev.recsys.plugin.artifact.BulkGuard;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.codebook.ClusterStateTargetMappings;
import dev.recsys.plugin.codebook.CodebookImporter;
import dev.recsys.plugin.codebook.CodebookSourceAdapter;
import dev.recsys.plugin.codebook.OtherVersions;
import dev.recsys.plugin.llm.LlmComponents;
import dev.recsys.plugin.pipeline.RewriteServices;
import dev.recsys.plugin.pipeline.ranking.RankingPipelineServices;
import dev.recsys.plugin.prompt.ClusterStateRewriteMappings;
import dev.recsys.plugin.prompt.PromptComponents;
import dev.recsys.plugin.quality.ProfileSourceAdapter;
import dev.recsys.plugin.quality.ProfileVersions;
import dev.recsys.plugin.quality.mapping.ClusterStateQualityMappings;
import dev.recsys.plugin.ranking.RankingComponents;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.rewrite.RewriteComponents;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.rewrite.filter.RewriteFilterSourceAdapter;
import dev.recsys.plugin.stats.QualityStatsAdapter;
import dev.recsys.plugin.stats.QueryGenerationStatsAdapter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.stats.SemanticIdStatsAdapter;
import dev.recsys.plugin.table.api.TableComponents;
import dev.recsys.plugin.table.build.RewriteWriters;
import dev.recsys.plugin.training.TrainingRuns;
import dev.recsys.plugin.vectors.VectorFields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.identity.PluginSubject;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * What the plugin's parts share on one node, wired together.
 *
 * @param semanticIdProcessors makes the processors of pipelines
 * @param qualityProcessors    likewise
 * @param queryProcessors      likewise
 * @param codebooks       where processor and query get codebooks from
 * @param profiles        where processor, query, rescorer and tuner get quality profiles from
 * @param profileVersions makes versions of quality profiles
 * @param completions     keeps answers of LLMs
 * @param tables          query tables
 * @param rewriteServices what the processors of search pipelines need that rewrite queries
 * @param rankingPipeline what the processors of search pipelines need that rank
 * @param ranking         unified ranking models
 * @param rewrites        keeps answers of LLMs, and works with generated queries
 */
record RecsysComponents(
        RecsysStats stats,
        SemanticIdProcessor.Factory semanticIdProcessors,
        QualityVectorProcessor.Factory qualityProcessors,
        QueryGenerationProcessor.Factory queryProcessors,
        Artifacts artifacts,
        BulkGuard bulkGuard,
        CodebookSourceAdapter codebooks,
        CodebookImporter importer,
        ProfileSourceAdapter profiles,
        ProfileVersions profileVersions,
        OtherVersions otherVersions,
        VectorFields vectorFields,
        TrainingRuns trainingRuns,
        RankingComponents ranking,
        RewriteComponents rewrites,
        PromptComponents prompts,
        TableComponents tables,
        RewriteServices rewriteServices,
        RankingPipelineServices rankingPipeline,
        LlmComponents llms) {

    static RecsysComponents create(
            Client client,
            Supplier<PluginSubject> subject,
            ClusterService clusterService,
            ThreadPool threadPool,
            Settings settings,
            CircuitBreaker breaker,
            IndexNameExpressionResolver indices) {
        RecsysStats stats = new RecsysStats();
        OwnIndexClient ownIndex = new OwnIndexClient(client, subject);
        Artifacts artifacts = Artifacts.create(client, ownIndex, clusterService, threadPool, settings, breaker, stats);
        Executor executor = threadPool.executor(ArtifactSettings.RECSYS);
        CodebookSourceAdapter codebooks = new CodebookSourceAdapter(artifacts.cache());
        ProfileSourceAdapter profiles = new ProfileSourceAdapter(artifacts.cache());
        VectorFields vectorFields = new VectorFields(clusterService, indices);
        IndexCompletions completions =
                IndexCompletions.create(ownIndex, clusterService, threadPool, settings, breaker, stats);
        LlmComponents llms = LlmComponents.create(clusterService, threadPool, settings, artifacts, stats);
        PromptComponents prompts = PromptComponents.create(artifacts, executor);
        TableComponents tables = TableComponents.create(
                client,
                ownIndex,
                new RewriteWriters(llms.source(), prompts.source(), completions),
                artifacts,
                clusterService,
                threadPool,
                settings,
                breaker,
                stats);
        ContextLookup lookup = new ContextLookup(clusterService::state, indices::resolveDateMathExpression);
        RankingComponents ranking = RankingComponents.create(
                artifacts, clusterService, threadPool, settings, breaker, profiles, lookup, stats);
        return new RecsysComponents(
                stats,
                new SemanticIdProcessor.Factory(
                        codebooks,
                        new ClusterStateTargetMappings(clusterService::state, indices::resolveDateMathExpression),
                        new SemanticIdStatsAdapter(stats)),
                new QualityVectorProcessor.Factory(
                        profiles,
                        new ClusterStateQualityMappings(clusterService::state, indices::resolveDateMathExpression),
                        new QualityStatsAdapter(stats),
                        threadPool::absoluteTimeInMillis),
                new QueryGenerationProcessor.Factory(
                        llms.source(),
                        prompts.source(),
                        new RewriteFilterSourceAdapter(artifacts.cache()),
                        completions,
                        new ClusterStateRewriteMappings(clusterService::state, indices::resolveDateMathExpression),
                        new QueryGenerationStatsAdapter(stats)),
                artifacts,
                new BulkGuard(threadPool.getThreadContext()),
                codebooks,
                new CodebookImporter(artifacts.store(), executor, breaker),
                profiles,
                new ProfileVersions(artifacts.store(), artifacts.cache(), executor),
                new OtherVersions(client, clusterService, executor),
                vectorFields,
                new TrainingRuns(artifacts.store(), client, clusterService, threadPool, vectorFields, stats),
                ranking,
                RewriteComponents.create(
                        artifacts.cache(), completions, llms.source(), prompts.source(), clusterService, indices),
                prompts,
                tables,
                new RewriteServices(
                        tables.tables(),
                        threadPool,
                        () -> clusterService.localNode().getId(),
                        stats),
                new RankingPipelineServices(
                        ranking.source(),
                        lookup,
                        threadPool,
                        () -> clusterService.localNode().getId(),
                        stats),
                llms);
    }

    /** What OpenSearch starts, stops, and gives to transport actions by its class. */
    List<Object> all() {
        List<Object> all = new ArrayList<>(artifacts.components());
        all.addAll(List.of(
                stats, codebooks, importer, profiles, profileVersions, otherVersions, vectorFields, trainingRuns));
        all.addAll(ranking.all());
        all.addAll(rewrites.all());
        all.addAll(prompts.all());
        all.addAll(tables.all());
        all.addAll(llms.all());
        return all;
    }
}
