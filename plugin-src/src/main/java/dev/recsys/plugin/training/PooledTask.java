/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.plugin.async.Cancellation;
import java.util.Map;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;

/** A task whose work waits for a thread of the {@link TrainingPool}; cancelling it ends its searches too. */
public abstract class PooledTask extends CancellableTask implements TrainingPool.Waiting {
    private final String what;
    private volatile Runnable whenCancelled = () -> {};

    /** @param what is done, for messages: {@code tuning} */
    protected PooledTask(
            long id,
            String type,
            String action,
            String description,
            TaskId parentTaskId,
            Map<String, String> headers,
            String what) {
        super(id, type, action, description, parentTaskId, headers);
        this.what = what;
    }

    @Override
    public final boolean shouldCancelChildrenOnCancellation() {
        return true;
    }

    @Override
    protected final void onCancelled() {
        whenCancelled.run();
    }

    @Override
    public final void whenCancelled(Runnable action) {
        whenCancelled = action;
        if (isCancelled()) {
            action.run();
        }
    }

    /** @throws TaskCancelledException the task was cancelled */
    public void check() {
        if (isCancelled()) {
            throw cancelled(null);
        }
    }

    @Override
    public final TaskCancelledException cancelled(Throwable refused) {
        return Cancellation.failure(this, what, refused);
    }

    /** Why the work failed: that it was cancelled, whatever a step of it failed with, if it was. */
    public final Exception reason(Exception failure) {
        return Cancellation.reason(this, what, failure);
    }
}
