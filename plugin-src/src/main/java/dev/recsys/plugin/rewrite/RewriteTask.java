/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.async.Cancellation;
import java.util.Map;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;

/** Long work on many documents, as {@code GET _tasks} shows it; cancelling it ends its searches too. */
public final class RewriteTask extends CancellableTask {
    private static final String WHAT = "task";

    private volatile RewriteStatus status = new RewriteStatus("waiting", Map.of());

    public RewriteTask(
            long id, String type, String action, String description, TaskId parentTaskId, Map<String, String> headers) {
        super(id, type, action, description, parentTaskId, headers);
    }

    @Override
    public boolean shouldCancelChildrenOnCancellation() {
        return true;
    }

    @Override
    public Status getStatus() {
        return status;
    }

    /** Says how far the work is. */
    public void status(String phase, Map<String, Long> counts) {
        this.status = new RewriteStatus(phase, counts);
    }

    /** @throws TaskCancelledException the task was cancelled */
    public void check() {
        if (isCancelled()) {
            throw Cancellation.failure(this, WHAT, null);
        }
    }

    /** Work of this task; it ends as cancelled, whatever a step of it fails with, if the task is. */
    public <T> Async<T> doing(Async<T> work) {
        return Cancellation.of(this, WHAT, work);
    }
}
