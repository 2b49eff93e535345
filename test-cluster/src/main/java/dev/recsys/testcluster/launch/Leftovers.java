/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Ends and removes what clusters left whose launcher was killed. */
final class Leftovers {
    private static final long KILL_SECONDS = 10;

    private Leftovers() {}

    /** Removes the runs of launchers that are gone, with any process of theirs. */
    static void sweep(Workspace workspace) {
        workspace.locked(() -> {
            try (Stream<Path> runs = Files.list(workspace.runs())) {
                for (Path run : (Iterable<Path>) runs::iterator) {
                    if (lostItsOwner(run)) {
                        end(NodeProcesses.under(run), 0);
                        Folders.delete(run);
                    }
                }
            } catch (IOException e) {
                throw new ClusterException("cannot list [" + workspace.runs() + "]: " + Folders.reason(e), e);
            }
            return null;
        });
    }

    private static boolean lostItsOwner(Path run) {
        try {
            return RunRecord.read(run)
                    .map(RunRecord::owner)
                    .filter(owner -> owner.isAlive() == false)
                    .isPresent();
        } catch (ClusterException e) {
            // Not a record that this version can read: somebody else's run, to be left alone.
            return false;
        }
    }

    /** Ends processes and waits until they are gone: asks first if {@code graceSeconds} is above 0, then kills. */
    static void end(List<ProcessIdentity> processes, long graceSeconds) {
        List<ProcessHandle> handles = processes.stream()
                .map(ProcessIdentity::handle)
                .flatMap(Optional::stream)
                .toList();
        if (graceSeconds > 0) {
            handles.forEach(ProcessHandle::destroy);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(graceSeconds);
            handles.forEach(handle -> await(handle, end - System.nanoTime()));
        }
        // Asked for again by identity: a number may have gone to another process meanwhile.
        processes.forEach(process -> process.handle().ifPresent(ProcessHandle::destroyForcibly));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(KILL_SECONDS);
        handles.forEach(handle -> await(handle, end - System.nanoTime()));
    }

    private static void await(ProcessHandle process, long nanos) {
        try {
            process.onExit().get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // The caller goes on to the harder way.
        } catch (ExecutionException e) {
            throw new AssertionError("an exit cannot fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
