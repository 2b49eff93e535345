/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import java.io.IOException;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.Task;

/** Asks for work on documents of some indices, which runs as a task. */
public abstract class IndicesTaskRequest extends ActionRequest implements IndicesRequest.Replaceable {
    private String[] indices;
    private boolean shouldStoreResult;

    protected IndicesTaskRequest(String[] indices) {
        this.indices = indices;
    }

    protected IndicesTaskRequest(StreamInput in) throws IOException {
        super(in);
        indices = in.readStringArray();
        shouldStoreResult = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeStringArray(indices);
        out.writeBoolean(shouldStoreResult);
    }

    /** What is done, for {@code GET _tasks}, without the indices. */
    protected abstract String work();

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
        return work() + " in [" + String.join(",", indices) + "]";
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new RewriteTask(id, type, action, getDescription(), parentTaskId, headers);
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
