/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.util.Map;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;

/** A training run as {@code GET _tasks} shows it; cancelling it ends its searches too. */
final class TrainCodebookTask extends CancellableTask {
    private final String name;
    private volatile int version;
    private volatile TrainingProgress progress = TrainingProgress.START;

    TrainCodebookTask(
            long id,
            String type,
            String action,
            String description,
            TaskId parentTaskId,
            Map<String, String> headers,
            String name) {
        super(id, type, action, description, parentTaskId, headers);
        this.name = name;
    }

    @Override
    public boolean shouldCancelChildrenOnCancellation() {
        return true;
    }

    @Override
    public Status getStatus() {
        return new TrainingStatus(name, version, progress);
    }

    void version(int newVersion) {
        this.version = newVersion;
    }

    void progress(TrainingProgress newProgress) {
        this.progress = newProgress;
    }
}
