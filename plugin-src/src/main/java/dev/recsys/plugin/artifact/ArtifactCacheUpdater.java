/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.coordination.NoClusterManagerBlockService;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;

/**
 * Keeps this node's cache from growing stale: whatever it knew is looked at again once the node was away from the cluster, and in the
 * background from time to time. On the cluster applier thread it only counts.
 */
public final class ArtifactCacheUpdater extends AbstractLifecycleComponent implements ClusterStateListener {
    private static final Logger logger = LogManager.getLogger(ArtifactCacheUpdater.class);

    private final ArtifactCache cache;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final TimeValue interval;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile Scheduler.Cancellable refresh;

    ArtifactCacheUpdater(
            ArtifactCache cache, ClusterService clusterService, ThreadPool threadPool, TimeValue interval) {
        this.cache = cache;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.interval = interval;
    }

    @Override
    public void clusterChanged(ClusterChangedEvent event) {
        if (isAnotherIndex(event)) {
            cache.forget();
        } else if (mayHaveMissedAChange(event.previousState(), event.state())) {
            cache.distrust();
        }
    }

    private static boolean isAnotherIndex(ClusterChangedEvent event) {
        IndexMetadata before = event.previousState().metadata().index(ArtifactIndex.NAME);
        IndexMetadata now = event.state().metadata().index(ArtifactIndex.NAME);
        return before != null && (now == null || now.getIndexUUID().equals(before.getIndexUUID()) == false);
    }

    /**
     * Whether a change may have been broadcast while this node was not in the cluster: it had no cluster manager, or has a new one, or
     * did not apply every state (one of those may have been a state without this node).
     */
    static boolean mayHaveMissedAChange(ClusterState before, ClusterState now) {
        boolean hadNone =
                before.blocks().hasGlobalBlockWithId(NoClusterManagerBlockService.NO_CLUSTER_MANAGER_BLOCK_ID);
        boolean hasNone = now.blocks().hasGlobalBlockWithId(NoClusterManagerBlockService.NO_CLUSTER_MANAGER_BLOCK_ID);
        if (hasNone) {
            return false;
        }
        return hadNone
                || Objects.equals(
                                before.nodes().getClusterManagerNode(),
                                now.nodes().getClusterManagerNode())
                        == false
                || now.version() > before.version() + 1;
    }

    private void refresh() {
        if (refreshing.compareAndSet(false, true)) {
            cache.refresh()
                    .start(ActionListener.runAfter(
                            ActionListener.wrap(
                                    done -> {}, failure -> logger.debug("the cache was not refreshed", failure)),
                            () -> refreshing.set(false)));
        }
    }

    @Override
    protected void doStart() {
        clusterService.addListener(this);
        refresh = threadPool.scheduleWithFixedDelay(this::refresh, interval, ThreadPool.Names.GENERIC);
    }

    @Override
    protected void doStop() {
        clusterService.removeListener(this);
        refresh.cancel();
    }

    @Override
    protected void doClose() {}
}
