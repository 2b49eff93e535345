/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.training.PooledTask;
import java.util.Map;
import org.opensearch.core.tasks.TaskId;

/** A build as {@code GET _tasks} shows it; cancelling it ends its searches too. */
final class BuildTableTask extends PooledTask implements LogWatch {
    private final String name;
    private volatile int version;
    private volatile BuildProgress progress = BuildProgress.START;

    BuildTableTask(
            long id,
            String type,
            String action,
            String description,
            TaskId parentTaskId,
            Map<String, String> headers,
            String name) {
        super(id, type, action, description, parentTaskId, headers, "build");
        this.name = name;
    }

    @Override
    public Status getStatus() {
        return new BuildStatus(name, version, progress);
    }

    void version(int newVersion) {
        this.version = newVersion;
    }

    @Override
    public void progress(BuildProgress.Phase phase, int done, int total) {
        this.progress = new BuildProgress(phase, done, total);
    }
}
