/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whom nodes run as: OpenSearch refuses to run as root, so root hands its nodes over to a user without privileges. */
sealed interface NodeUser {
    /** Number of the user and of the group that root's nodes run as: "nobody" on every common system. */
    int UNPRIVILEGED = 65534;

    /** Words to put before a command so that this user runs it. */
    List<String> prefix();

    /** Hands a folder and all that is in it over to this user. */
    void own(Path folder);

    /** Whether this user can enter a folder that is there: every parent must let it through. */
    boolean canEnter(Path folder);

    /** How messages call this user. */
    String description();

    /** The user for nodes that this process starts. */
    static NodeUser forThisProcess() {
        if (new UnixSystem().getUid() != 0) {
            return new Same();
        }
        List<String> setpriv =
                List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + UNPRIVILEGED, "--clear-groups", "--");
        Shell.Result tried = Shell.run(concat(setpriv, List.of("true")), Path.of("/"), Map.of());
        if (tried.exit() != 0) {
            throw new ClusterException(
                    "OpenSearch refuses to run as root, and [setpriv] (package util-linux) cannot switch to"
                            + " another user here: " + tried.output().strip()
                            + "; run this as an ordinary user instead");
        }
        return new Unprivileged(setpriv);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /** The user that runs this process. */
    record Same() implements NodeUser {
        @Override
        public List<String> prefix() {
            return List.of();
        }

        @Override
        public void own(Path folder) {
            // What this process made is this user's already.
        }

        @Override
        public boolean canEnter(Path folder) {
            return Files.isReadable(folder) && Files.isExecutable(folder);
        }

        @Override
        public String description() {
            return "this user";
        }
    }

    /** A user without privileges, for nodes that root starts. */
    record Unprivileged(List<String> prefix) implements NodeUser {
        public Unprivileged {
            prefix = List.copyOf(prefix);
        }

        @Override
        public void own(Path folder) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    // Owner last: a file system that cannot do this says so at the first file.
                    Files.setAttribute(path, "unix:gid", UNPRIVILEGED, LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(path, "unix:uid", UNPRIVILEGED, LinkOption.NOFOLLOW_LINKS);
                }
            } catch (IOException e) {
                throw new ClusterException(
                        "cannot hand [" + folder + "] over to user " + UNPRIVILEGED + ", whom the nodes run as", e);
            }
        }

        @Override
        public boolean canEnter(Path folder) {
            List<String> command =
                    concat(prefix, List.of("test", "-r", folder.toString(), "-a", "-x", folder.toString()));
            return Shell.run(command, Path.of("/"), Map.of()).exit() == 0;
        }

        @Override
        public String description() {
            return "user " + UNPRIVILEGED + " (OpenSearch refuses to run as root)";
        }
    }
}
