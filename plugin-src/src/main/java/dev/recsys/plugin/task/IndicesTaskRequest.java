/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.task;

import java.io.IOException;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/**
 * Asks for work on documents of some indices, which runs as a task.
 *
 * <p>Indices that do not exist, and closed ones, are refused. What goes between nodes, and in which order, is for each request to say.
 */
public abstract class IndicesTaskRequest extends ActionRequest implements IndicesRequest.Replaceable {
    private String[] indices;
    private boolean shouldStoreResult;

    /** @param indices names, aliases, data streams or patterns of them */
    protected IndicesTaskRequest(String[] indices) {
        this.indices = indices;
    }

    /** Reads what {@link #writeTo} wrote, which are neither the indices nor whether the result is kept. */
    protected IndicesTaskRequest(StreamInput in) throws IOException {
        super(in);
        indices = Strings.EMPTY_ARRAY;
    }

    /** What is done, for {@code GET _tasks}, without the indices. */
    protected abstract String work();

    /** A task that can be cancelled, with all that it has begun, and has no more to tell. */
    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new CancellableTask(id, type, action, getDescription(), parentTaskId, headers) {
            @Override
            public boolean shouldCancelChildrenOnCancellation() {
                return true;
            }
        };
    }

    /** @param shouldStoreResult whether the result is kept for {@code GET _tasks} */
    public void setShouldStoreResult(boolean shouldStoreResult) {
        this.shouldStoreResult = shouldStoreResult;
    }

    @Override
    public boolean getShouldStoreResult() {
        return shouldStoreResult;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public String getDescription() {
        return work() + " on [" + String.join(",", indices) + "]";
    }

    @Override
    public String[] indices() {
        return indices;
    }

    @Override
    public IndicesTaskRequest indices(String... newIndices) {
        this.indices = newIndices;
        return this;
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.strictExpandOpenAndForbidClosed();
    }

    @Override
    public boolean includeDataStreams() {
        return true;
    }
}
