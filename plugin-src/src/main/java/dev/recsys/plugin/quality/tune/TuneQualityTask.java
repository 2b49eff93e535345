/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.plugin.training.PooledTask;
import java.util.Map;
import org.opensearch.core.tasks.TaskId;

/** A tuning as {@code GET _tasks} shows it; cancelling it ends its searches too. */
final class TuneQualityTask extends PooledTask {
    private final String name;
    private volatile int version;
    private volatile TuningProgress progress = TuningProgress.START;

    TuneQualityTask(
            long id,
            String type,
            String action,
            String description,
            TaskId parentTaskId,
            Map<String, String> headers,
            String name) {
        super(id, type, action, description, parentTaskId, headers, "tuning");
        this.name = name;
    }

    @Override
    public Status getStatus() {
        return new TuningStatus(name, version, progress);
    }

    void version(int newVersion) {
        this.version = newVersion;
    }

    void progress(TuningProgress.Phase phase, int done, int total) {
        this.progress = new TuningProgress(phase, done, total);
    }
}
