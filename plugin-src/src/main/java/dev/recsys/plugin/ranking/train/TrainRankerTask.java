/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.RankerProgress;
import dev.recsys.plugin.ranking.evaluate.RankerStatus;
import dev.recsys.plugin.training.PooledTask;
import java.util.Map;
import org.opensearch.core.tasks.TaskId;

/** A training as {@code GET _tasks} shows it; cancelling it ends its searches too. */
final class TrainRankerTask extends PooledTask {
    private final String name;
    private volatile int version;
    private volatile RankerProgress progress = RankerProgress.START;

    TrainRankerTask(
            long id,
            String type,
            String action,
            String description,
            TaskId parentTaskId,
            Map<String, String> headers,
            String name) {
        super(id, type, action, description, parentTaskId, headers, "training");
        this.name = name;
    }

    @Override
    public Status getStatus() {
        return new RankerStatus(name, version, progress);
    }

    void version(int newVersion) {
        this.version = newVersion;
    }

    void progress(RankerProgress newProgress) {
        this.progress = newProgress;
    }
}
