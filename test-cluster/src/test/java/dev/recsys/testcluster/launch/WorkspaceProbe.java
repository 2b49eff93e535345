/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a test sees and removes of a workspace of its own, beside a copy of the build's launch file.
 *
 * @param launchFile the copy
 */
public record WorkspaceProbe(Path launchFile) {
    /** Makes the workspace's folder, without anything that an earlier run left there. */
    public static WorkspaceProbe create(Path folder) throws IOException {
        WorkspaceProbe probe = new WorkspaceProbe(folder.resolve(LaunchFile.FILE_NAME));
        Folders.delete(folder);
        Folders.create(folder);
        Files.copy(Path.of(System.getProperty(LaunchFile.PROPERTY)), probe.launchFile());
        return probe;
    }

    /** IDs of the processes that were started for nodes of this workspace and still run. */
    public List<Long> processes() {
        return NodeProcesses.under(workspace().runs()).stream()
                .map(ProcessIdentity::pid)
                .toList();
    }

    /** Removes the workspace, wherever it is, and the folder. */
    public void delete() {
        Folders.delete(workspace().root());
        Folders.delete(launchFile.getParent());
    }

    private Workspace workspace() {
        return Workspace.open(LaunchFile.read(launchFile), NodeUser.forThisProcess());
    }
}
