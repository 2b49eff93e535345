/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.training.TrainingPool;
import java.util.Map;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;

/** A build as {@code GET _tasks} shows it; cancelling it ends its searches too. */
final class BuildTableTask extends CancellableTask implements TrainingPool.Waiting, LogWatch {
    private final String name;
    private volatile int version;
    private volatile BuildProgress progress = BuildProgress.START;
    private volatile Runnable whenCancelled = () -> {};

    BuildTableTask(
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
        return new BuildStatus(name, version, progress);
    }

    @Override
    protected void onCancelled() {
        whenCancelled.run();
    }

    @Override
    public void whenCancelled(Runnable action) {
        whenCancelled = action;
        if (isCancelled()) {
            action.run();
        }
    }

    void version(int newVersion) {
        this.version = newVersion;
    }

    @Override
    public void progress(BuildProgress.Phase phase, int done, int total) {
        this.progress = new BuildProgress(phase, done, total);
    }

    /** @throws TaskCancelledException the task was cancelled */
    @Override
    public void check() {
        if (isCancelled()) {
            throw cancelled(null);
        }
    }

    @Override
    public TaskCancelledException cancelled(Throwable refused) {
        String reason = getReasonCancelled();
        if (reason == null && refused != null) {
            reason = refused.getMessage();
        }
        return new TaskCancelledException("the build was cancelled: " + reason);
    }
}
