/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;

/**
 * Sees to it that nothing stays in training: the elected manager marks versions as failed whose node is no longer in the cluster.
 *
 * <p>It looks when a node leaves, when this node becomes manager (which it also does at start-up), again if the index could not be
 * read, and slowly but always. A node is told by its ephemeral id, so that one that was restarted is another. One sweep runs at a time;
 * what happens meanwhile makes it run once more.
 */
public final class ArtifactSweep extends AbstractLifecycleComponent implements ClusterStateListener {
    private static final Logger logger = LogManager.getLogger(ArtifactSweep.class);

    /** Long enough for a shard to start, short enough for someone who waits. */
    private static final TimeValue RETRY_PAUSE = TimeValue.timeValueSeconds(2);

    private final ArtifactDocuments documents;
    private final ArtifactFailures failures;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final TimeValue interval;
    /** Sweeps asked for; the one that raises it from 0 runs. */
    private final AtomicInteger asked = new AtomicInteger();

    private final AtomicBoolean retryWaits = new AtomicBoolean();
    private volatile Scheduler.Cancellable periodic;

    ArtifactSweep(
            ArtifactDocuments documents,
            ArtifactFailures failures,
            ClusterService clusterService,
            ThreadPool threadPool,
            TimeValue interval) {
        this.documents = documents;
        this.failures = failures;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.interval = interval;
    }

    @Override
    public void clusterChanged(ClusterChangedEvent event) {
        boolean becameManager = event.localNodeClusterManager()
                && event.previousState().nodes().isLocalNodeElectedClusterManager() == false;
        if (becameManager || event.localNodeClusterManager() && event.nodesRemoved()) {
            schedule(TimeValue.ZERO);
        }
    }

    private void schedule(TimeValue pause) {
        try {
            threadPool.schedule(this::sweep, pause, ThreadPool.Names.GENERIC);
        } catch (OpenSearchRejectedExecutionException e) {
            // This node closes; the next manager sweeps when it is elected.
            logger.debug("no sweep is scheduled", e);
        }
    }

    /** One retry waits at a time, however many sweeps fail while the index is away. */
    private void retry() {
        if (retryWaits.compareAndSet(false, true)) {
            schedule(RETRY_PAUSE);
        }
    }

    private void sweep() {
        retryWaits.set(false);
        if (asked.getAndIncrement() == 0) {
            run();
        }
    }

    private void run() {
        int answering = asked.get();
        attempt().start(new ActionListener<>() {
            @Override
            public void onResponse(Boolean complete) {
                if (complete == false) {
                    retry();
                }
                next();
            }

            @Override
            public void onFailure(Exception e) {
                logger.debug("the artifact index cannot be swept yet", e);
                retry();
                next();
            }

            private void next() {
                if (asked.addAndGet(-answering) > 0) {
                    run();
                }
            }
        });
    }

    /** One look at all versions in training; whether all that had to be marked are. */
    private Async<Boolean> attempt() {
        if (lifecycle.started() == false
                || clusterService.state().nodes().isLocalNodeElectedClusterManager() == false) {
            return Async.of(true);
        }
        return documents.training().then(training -> {
            List<ArtifactMetadata> orphans = training.stream()
                    .filter(metadata -> isHere(metadata.run().nodeId()) == false)
                    .toList();
            AtomicInteger marked = new AtomicInteger();
            return Async.inOrder(orphans.size(), i -> mark(orphans.get(i), marked))
                    .map(done -> marked.get() == orphans.size());
        });
    }

    private Async<Boolean> mark(ArtifactMetadata orphan, AtomicInteger marked) {
        String reason = "node [" + orphan.run().nodeName() + "] that ran the training left the cluster";
        return failures.attempt(orphan, reason)
                .map(now -> {
                    logger.info("{} is marked as failed: {}", orphan.label(), reason);
                    marked.incrementAndGet();
                    return true;
                })
                .recover(failure -> {
                    logger.debug("{} cannot be marked as failed yet", orphan.label(), failure);
                    return Async.of(false);
                });
    }

    private boolean isHere(String ephemeralId) {
        for (DiscoveryNode node : clusterService.state().nodes()) {
            if (node.getEphemeralId().equals(ephemeralId)) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected void doStart() {
        clusterService.addListener(this);
        periodic = threadPool.scheduleWithFixedDelay(this::sweep, interval, ThreadPool.Names.GENERIC);
    }

    @Override
    protected void doStop() {
        clusterService.removeListener(this);
        periodic.cancel();
    }

    @Override
    protected void doClose() {}
}
