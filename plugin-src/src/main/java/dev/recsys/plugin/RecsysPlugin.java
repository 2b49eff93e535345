/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin;

import dev.recsys.plugin.artifact.ArtifactIndex;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Artifacts;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.CircuitBreakerPlugin;
import org.opensearch.plugins.IdentityAwarePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Registers everything that OpenSearch calls; holds no logic of its own. */
public final class RecsysPlugin extends Plugin
        implements ActionPlugin, SystemIndexPlugin, IdentityAwarePlugin, CircuitBreakerPlugin {
    private final RecsysStats stats = new RecsysStats();
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
        OwnIndexClient ownIndex = new OwnIndexClient(client, () -> subject);
        Artifacts artifacts =
                Artifacts.create(client, ownIndex, clusterService, threadPool, environment.settings(), breaker, stats);
        List<Object> components = new ArrayList<>(artifacts.components());
        components.add(stats);
        return components;
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        return List.of(Artifacts.publishAction());
    }

    @Override
    public List<Setting<?>> getSettings() {
        return ArtifactSettings.all();
    }

    @Override
    public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
        return List.of(ArtifactSettings.executor(settings));
    }

    @Override
    public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
        return List.of(ArtifactIndex.descriptor());
    }

    @Override
    public BreakerSettings getCircuitBreaker(Settings settings) {
        return ArtifactSettings.breaker(settings);
    }

    @Override
    public void setCircuitBreaker(CircuitBreaker circuitBreaker) {
        breaker = circuitBreaker;
    }

    @Override
    public void assignSubject(PluginSubject pluginSubject) {
        subject = pluginSubject;
    }
}
