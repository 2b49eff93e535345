/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the processes of nodes by the folders that they were started with, also when nobody kept their numbers. It looks at the
 * environment, which a process has from its first moment on: the start script before the JVM, too. Finds none where there is no
 * {@code /proc}.
 */
final class NodeProcesses {
    private static final String HOME = "OPENSEARCH_HOME=";
    private static final String CONFIGURATION = "OPENSEARCH_PATH_CONF=";

    private NodeProcesses() {}

    /** Processes whose installation is this one. */
    static List<ProcessIdentity> withHome(Path home) {
        return find(variable -> variable.equals(HOME + home));
    }

    /** Processes whose configuration is anywhere under this folder. */
    static List<ProcessIdentity> under(Path folder) {
        return find(variable -> variable.startsWith(CONFIGURATION + folder + "/"));
    }

    private static List<ProcessIdentity> find(Predicate<String> variable) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(handle -> ProcessIdentity.of(handle.pid()))
                    .filter(process -> has(process, variable))
                    .filter(ProcessIdentity::isAlive)
                    .toList();
        }
    }

    private static boolean has(ProcessIdentity process, Predicate<String> variable) {
        try {
            String environment = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1);
            return Stream.of(environment.split("\0")).anyMatch(variable);
        } catch (IOException e) {
            // It ended meanwhile, or it is somebody else's: no node of ours.
            return false;
        }
    }
}
