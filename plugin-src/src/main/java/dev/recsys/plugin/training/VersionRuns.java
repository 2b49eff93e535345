/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.CheckedFunction;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.threadpool.ThreadPool;

/**
 * Has versions of artifacts made by tasks. Whatever goes wrong, a version ends as {@code failed} with the reason. No method blocks.
 */
public final class VersionRuns {
    private static final Logger logger = LogManager.getLogger(VersionRuns.class);

    private final ArtifactStore store;
    private final ClusterService clusterService;
    private final Executor executor;

    public VersionRuns(ArtifactStore store, ClusterService clusterService, ThreadPool threadPool) {
        this.store = store;
        this.clusterService = clusterService;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    /**
     * Allocates a version and has it made.
     *
     * @param kind   of the artifact
     * @param name   of the artifact
     * @param asked  what the version is made from, which is kept with it
     * @param params how that is written
     * @param make   takes the version
     */
    public <R> Async<R> run(
            PooledTask task,
            String kind,
            String name,
            ToXContent asked,
            Map<String, String> params,
            CheckedFunction<ArtifactMetadata, Async<R>, Exception> make) {
        task.check();
        Async<String> parameters = Async.on(executor, () -> json(asked, params));
        return parameters
                .<ArtifactMetadata>then(json -> listener -> store.allocate(
                        kind, name, json, clusterService.localNode().getId() + ":" + task.getId(), listener))
                .then(metadata -> make.apply(metadata).recover(failure -> {
                    Exception reason = task.reason(failure);
                    fail(store, metadata, reason);
                    return Async.failed(reason);
                }));
    }

    /** Marks a version as failed, which nobody waits for: the store goes on trying while the index cannot be written. */
    static void fail(ArtifactStore store, ArtifactMetadata metadata, Exception reason) {
        store.fail(
                metadata,
                reason.getMessage() == null ? reason.toString() : reason.getMessage(),
                ActionListener.wrap(
                        failed -> {}, e -> logger.warn("could not yet mark {} as failed", metadata.label(), e)));
    }

    /** Writes an object as text, as it is kept with a version. */
    public static String json(ToXContent value, Map<String, String> params) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return value.toXContent(builder, new ToXContent.MapParams(params)).toString();
        }
    }
}
