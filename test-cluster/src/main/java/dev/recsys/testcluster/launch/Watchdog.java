/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What util-linux offers to tie a node's life to the launcher's, or to untie it. */
final class Watchdog {
    /** Has the kernel kill the node when the launcher is gone, also when that was killed itself. */
    private static final List<String> DIE_WITH_PARENT = List.of("setpriv", "--pdeathsig", "KILL", "--");

    private Watchdog() {}

    /** Words to put before a command so that it dies with this process; none where the system cannot do that. */
    static List<String> prefix() {
        return works(DIE_WITH_PARENT) ? DIE_WITH_PARENT : List.of();
    }

    /** Whether {@code setsid} is there. */
    static boolean canDetach() {
        return works(List.of("setsid"));
    }

    private static boolean works(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        return Shell.run(command, Path.of("/"), Map.of()).exit() == 0;
    }
}
