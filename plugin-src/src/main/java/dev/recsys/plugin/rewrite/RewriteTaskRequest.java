/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.plugin.task.IndicesTaskRequest;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.Task;

/** Asks for work on the text of documents of some indices, which runs as a {@link RewriteTask}. */
public abstract class RewriteTaskRequest extends IndicesTaskRequest {
    protected RewriteTaskRequest(String[] indices) {
        super(indices);
    }

    /** Reads what {@link #writeTo} wrote. */
    @SuppressWarnings("this-escape") // these methods of the superclass only keep what they are given
    protected RewriteTaskRequest(StreamInput in) throws IOException {
        super(in);
        super.indices(in.readStringArray());
        super.setShouldStoreResult(in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeStringArray(indices());
        out.writeBoolean(getShouldStoreResult());
    }

    @Override
    public String getDescription() {
        return work() + " in [" + String.join(",", indices()) + "]";
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new RewriteTask(id, type, action, getDescription(), parentTaskId, headers);
    }
}
