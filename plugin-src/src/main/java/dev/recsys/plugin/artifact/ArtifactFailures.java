/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.ThreadPool;

/** Marks versions that are in training as failed, and does not give up before that is written. */
final class ArtifactFailures {
    private static final Logger logger = LogManager.getLogger(ArtifactFailures.class);

    private static final TimeValue FIRST_PAUSE = TimeValue.timeValueSeconds(1);
    private static final TimeValue LONGEST_PAUSE = TimeValue.timeValueMinutes(1);

    private final ArtifactDocuments documents;
    private final ThreadPool threadPool;

    ArtifactFailures(ArtifactDocuments documents, ThreadPool threadPool) {
        this.documents = documents;
        this.threadPool = threadPool;
    }

    /** Marks a version if it is in training; what the store then knows of it. If it cannot be written now, goes on trying. */
    Async<ArtifactMetadata> mark(ArtifactMetadata version, String reason) {
        return attempt(version, reason).recover(failure -> {
            if (failure instanceof ResourceNotFoundException == false) {
                retryLater(version, reason, FIRST_PAUSE, failure);
            }
            return Async.failed(failure);
        });
    }

    /** Like {@link #mark}, for nobody who waits. */
    void settle(ArtifactMetadata version, String reason) {
        mark(version, reason).start(ActionListener.noOp());
    }

    /** One attempt. */
    Async<ArtifactMetadata> attempt(ArtifactMetadata version, String reason) {
        return documents
                .metadata(version.kind(), version.name(), version.version())
                .then(now ->
                        now.state() == ArtifactState.TRAINING ? documents.write(now.failed(reason)) : Async.of(now));
    }

    private void retryLater(ArtifactMetadata version, String reason, TimeValue pause, Exception cause) {
        logger.debug("{} is not marked as failed yet", version.label(), cause);
        Runnable retry = () -> attempt(version, reason).start(new ActionListener<>() {
            @Override
            public void onResponse(ArtifactMetadata marked) {
                logger.debug("{} is marked as {}", marked.label(), marked.state());
            }

            @Override
            public void onFailure(Exception failure) {
                if (failure instanceof ResourceNotFoundException == false) {
                    long doubled = Math.min(2 * pause.millis(), LONGEST_PAUSE.millis());
                    retryLater(version, reason, TimeValue.timeValueMillis(doubled), failure);
                }
            }
        });
        try {
            threadPool.schedule(retry, pause, ThreadPool.Names.GENERIC);
        } catch (OpenSearchRejectedExecutionException e) {
            // The node closes: it leaves the cluster, and the elected manager's sweep marks the version.
            logger.debug("no further attempt to mark {}", version.label(), e);
        }
    }
}
