/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.AddressPolicy;
import dev.recsys.ingest.llm.HostResolver;
import dev.recsys.ingest.llm.LlmDefinition;
import dev.recsys.ingest.llm.LlmTransport;
import dev.recsys.ingest.llm.OpenAiLlm;
import dev.recsys.ingest.llm.TokenBudget;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.threadpool.ThreadPool;

/**
 * The LLMs of this node, one for each version in use, made when it is first asked for. They share the connections and threads; those of
 * one name share the day's tokens and the key.
 *
 * <p>A version that gave way to another stays, for a pipeline may name it: what it has sent of late, and how its server did, still counts.
 * One that is deleted ends at once, with its calls; all end when the node stops.
 */
public final class LlmClients extends AbstractLifecycleComponent implements ClusterStateListener {
    private final ClusterService clusterService;
    private final RecsysStats stats;
    private final LlmKeys keys = new LlmKeys();
    private final PoolRuntime runtime;
    private final LlmTransport transport;
    private final Map<String, TokenBudget> budgets = new ConcurrentHashMap<>();
    private final Map<ArtifactReference, OpenAiLlm> clients = new ConcurrentHashMap<>();
    private volatile AddressPolicy policy;
    private volatile ByteSizeValue maxResponseSize;

    /** Nodes that share the limits: all, for a backfill, a build or a test calls from the node that is asked for it, whatever its roles. */
    private volatile int nodes = 1;

    private volatile boolean stopped;

    /** @param settings with an open keystore */
    LlmClients(
            ClusterService clusterService,
            ThreadPool threadPool,
            Settings settings,
            RecsysStats stats,
            HostResolver resolver) {
        this.clusterService = clusterService;
        this.stats = stats;
        this.runtime = new PoolRuntime(threadPool);
        keys.reload(settings);
        this.transport = new LlmTransport(
                LlmSettings.IO_THREADS.get(settings),
                OpenSearchExecutors.daemonThreadFactory(settings, LlmSettings.POOL + "_io"),
                () -> maxResponseSize.getBytes());
        this.maxResponseSize = LlmSettings.MAX_RESPONSE_SIZE.get(settings);
        this.policy = policy(
                LlmSettings.ALLOWED_HOSTS.get(settings), LlmSettings.ALLOWED_PRIVATE_NETWORKS.get(settings), resolver);
        ClusterSettings clusterSettings = clusterService.getClusterSettings();
        clusterSettings.addSettingsUpdateConsumer(LlmSettings.MAX_RESPONSE_SIZE, size -> maxResponseSize = size);
        clusterSettings.addSettingsUpdateConsumer(
                LlmSettings.ALLOWED_HOSTS,
                LlmSettings.ALLOWED_PRIVATE_NETWORKS,
                (hosts, networks) -> policy = policy(hosts, networks, resolver));
    }

    private static AddressPolicy policy(List<String> hosts, List<String> networks, HostResolver resolver) {
        return new AddressPolicy(hosts, networks, resolver);
    }

    AddressPolicy policy() {
        return policy;
    }

    /** Takes the keys of the keystore over, also for calls that wait. */
    void reloadKeys(Settings settings) {
        Set<String> changed = keys.reload(settings);
        clients.forEach((reference, client) -> {
            if (changed.contains(reference.name())) {
                client.keyChanged();
            }
        });
    }

    /** The LLM of a version. */
    OpenAiLlm client(ArtifactReference reference, LlmDefinition definition) {
        OpenAiLlm present = clients.get(reference);
        // A version is immutable, but the index that held it may have been deleted and made anew.
        if (present != null && present.definition().equals(definition)) {
            return present;
        }
        OpenAiLlm client = clients.compute(
                reference,
                (key, before) -> before != null && before.definition().equals(definition)
                        ? before
                        : create(reference, definition));
        if (stopped) {
            client.close();
        }
        return client;
    }

    /** A version is deleted: nobody is to pay for it any more. */
    void remove(ArtifactReference reference) {
        OpenAiLlm client = clients.remove(reference);
        if (client != null) {
            client.close();
        }
    }

    private OpenAiLlm create(ArtifactReference reference, LlmDefinition definition) {
        String name = reference.name();
        return new OpenAiLlm(
                reference.toString(),
                definition,
                definition.limits().share(nodes),
                new OpenAiLlm.Services(runtime, transport, this::policy),
                new OpenAiLlm.Account(
                        () -> keys.key(name),
                        budgets.computeIfAbsent(name, each -> new TokenBudget(runtime::millis)),
                        stats.llm(name)));
    }

    @Override
    public void clusterChanged(ClusterChangedEvent event) {
        if (event.nodesChanged()) {
            share(event.state().nodes());
        }
    }

    private void share(DiscoveryNodes all) {
        int now = Math.max(1, all.getSize());
        if (now != nodes) {
            nodes = now;
            clients.values()
                    .forEach(
                            client -> client.limits(client.definition().limits().share(now)));
        }
    }

    @Override
    protected void doStart() {
        clusterService.addListener(this);
    }

    @Override
    protected void doStop() {
        clusterService.removeListener(this);
        stopped = true;
        clients.values().forEach(OpenAiLlm::close);
    }

    @Override
    protected void doClose() {
        transport.close();
    }
}
