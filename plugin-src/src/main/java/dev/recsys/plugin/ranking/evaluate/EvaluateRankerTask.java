/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.training.PooledTask;
import java.util.Map;
import org.opensearch.core.tasks.TaskId;

/** An evaluation as {@code GET _tasks} shows it; cancelling it ends its searches too. */
final class EvaluateRankerTask extends PooledTask {
    private final String name;
    private volatile RankerProgress progress = RankerProgress.START;

    EvaluateRankerTask(
            long id,
            String type,
            String action,
            String description,
            TaskId parentTaskId,
            Map<String, String> headers,
            String name) {
        super(id, type, action, description, parentTaskId, headers, "evaluation");
        this.name = name;
    }

    @Override
    public Status getStatus() {
        return new RankerStatus(name, 0, progress);
    }

    void progress(RankerProgress newProgress) {
        this.progress = newProgress;
    }
}
