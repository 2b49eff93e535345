/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.BuiltInPrompts;
import dev.recsys.ingest.rewrite.PromptSource;
import dev.recsys.ingest.rewrite.QueryGenerationProcessor;
import dev.recsys.ingest.rewrite.RewriteMappings;
import dev.recsys.ingest.rewrite.VersionedPrompt;
import dev.recsys.plugin.artifact.ArtifactIndex;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Artifacts;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.prompt.ClusterStateRewriteMappings;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.stats.QueryGenerationStatsAdapter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.training.TrainingRuns;
import dev.recsys.plugin.vectors.VectorFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionRequest;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.ingest.PipelineProcessor;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.IdentityAwarePlugin;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** All of generated rewrites over one {@link FakeLlm}, whatever it is called. */
public final class RewriteTestPlugin extends Plugin
        implements ActionPlugin, IngestPlugin, SystemIndexPlugin, IdentityAwarePlugin {
    public volatile FakeLlm llm;
    public final RecsysStats stats = new RecsysStats();
    private volatile PluginSubject subject;
    private volatile Fakes fakes;
    private volatile RewriteComponents components;
    private volatile RewriteMappings mappings;

    /** The one model by every name, and the prompts that the plugin brings along. */
    private record Fakes(FakeLlm llm, BuiltInPrompts prompts) {
        LlmSource llms() {
            return new LlmSource() {
                @Override
                public Llm cached(String reference) {
                    return llm;
                }

                @Override
                public void load(String reference, ActionListener<Llm> listener) {
                    listener.onResponse(llm);
                }
            };
        }

        PromptSource prompts(BuiltInPrompts known) {
            return new PromptSource() {
                @Override
                public VersionedPrompt cached(String reference) {
                    return known.find(reference);
                }

                @Override
                public void load(String reference, ActionListener<VersionedPrompt> listener) {
                    VersionedPrompt prompt = known.find(reference);
                    if (prompt == null) {
                        listener.onFailure(new ResourceNotFoundException("prompt [" + reference + "] does not exist"));
                    } else {
                        listener.onResponse(prompt);
                    }
                }
            };
        }
    }

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
            IndexNameExpressionResolver indices,
            Supplier<RepositoriesService> repositoriesServiceSupplier) {
        CircuitBreaker breaker = new NoopCircuitBreaker("recsys");
        llm = new FakeLlm(threadPool.generic(), threadPool.getThreadContext(), FakeLlm::queries);
        fakes = new Fakes(llm, BuiltInPrompts.load());
        mappings = new ClusterStateRewriteMappings(clusterService::state, indices::resolveDateMathExpression);
        OwnIndexClient own = new OwnIndexClient(client, () -> subject);
        Artifacts artifacts =
                Artifacts.create(client, own, clusterService, threadPool, environment.settings(), breaker, stats);
        components = RewriteComponents.create(
                artifacts.cache(),
                IndexCompletions.create(own, clusterService, threadPool, environment.settings(), breaker, stats),
                fakes.llms(),
                fakes.prompts(fakes.prompts()),
                clusterService,
                indices);
        List<Object> all = new ArrayList<>(components.all());
        all.addAll(artifacts.components());
        all.add(new VectorFields(clusterService, indices));
        return all;
    }

    @Override
    public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
        // A module brings it to a real node, but not to one of a test.
        return Map.of(
                PipelineProcessor.TYPE,
                new PipelineProcessor.Factory(parameters.ingestService),
                QueryGenerationProcessor.TYPE,
                (factories, tag, description, config) -> new QueryGenerationProcessor.Factory(
                                fakes.llms(),
                                fakes.prompts(fakes.prompts()),
                                components.filters(),
                                components.completions(),
                                mappings,
                                new QueryGenerationStatsAdapter(stats))
                        .create(factories, tag, description, config));
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions = new ArrayList<>();
        actions.add(Artifacts.publishAction());
        actions.addAll(RewriteApi.actions());
        return actions;
    }

    @Override
    public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
        return RewriteApi.namedWriteables();
    }

    @Override
    public List<Setting<?>> getSettings() {
        List<Setting<?>> settings = new ArrayList<>(ArtifactSettings.all());
        settings.addAll(RewriteApi.settings());
        return settings;
    }

    @Override
    public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
        return List.of(ArtifactSettings.executor(settings), TrainingRuns.pool(settings));
    }

    @Override
    public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
        List<SystemIndexDescriptor> descriptors = new ArrayList<>(List.of(ArtifactIndex.descriptor()));
        descriptors.addAll(RewriteApi.systemIndices());
        return descriptors;
    }

    @Override
    public void assignSubject(PluginSubject pluginSubject) {
        subject = pluginSubject;
    }
}
