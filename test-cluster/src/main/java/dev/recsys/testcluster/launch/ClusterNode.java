/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.File;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One node: its files, and its process while it has one. */
final class ClusterNode {
    /**
     * Starts all processes. A child that is to die with its parent is told so when the parent's <em>thread</em> ends, so this thread
     * has to live as long as the launcher does.
     */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "node-starter");
        thread.setDaemon(true);
        return thread;
    });

    /** How long a node has to end by itself; closing shards takes seconds at most. */
    private static final long GRACE_SECONDS = 30;

    private static final int LOG_LINES_IN_MESSAGES = 20;

    private final NodeSpec spec;
    private final NodeFolder folder;
    private final Installation installation;
    private volatile Process process;
    /** Guarded by this object. */
    private boolean closed;

    ClusterNode(NodeSpec spec, NodeFolder folder, Installation installation) {
        this.spec = spec;
        this.folder = folder;
        this.installation = installation;
    }

    NodeSpec spec() {
        return spec;
    }

    NodeFolder folder() {
        return folder;
    }

    Installation installation() {
        return installation;
    }

    /** Starts the node's process; {@code firstElection} names the nodes that found a new cluster, none for one that has data. */
    void start(ClusterSpec cluster, NodeUser user, List<String> firstElection) {
        NodeSpec configured = firstElection.isEmpty()
                ? spec
                : spec.with(Map.of("cluster.initial_cluster_manager_nodes", firstElection));
        folder.prepare(installation, configured, cluster.name(), user);
        if (user.canEnter(folder.data()) == false) {
            throw new ClusterException("the data folder [" + folder.data() + "] cannot be entered by "
                    + user.description() + ": name one whose parents let others through, for example under [/var/tmp]");
        }
        List<String> command = new ArrayList<>();
        if (Watchdog.canDetach()) {
            // A group of its own: an interrupt typed at the terminal is the launcher's to handle.
            command.add("setsid");
        }
        command.addAll(user.prefix());
        if (cluster.detached() == false) {
            command.addAll(Watchdog.prefix());
        }
        command.add(installation.home().resolve("bin/opensearch").toString());
        Map<String, String> environment = new HashMap<>(Map.of(
                "OPENSEARCH_HOME", installation.home().toString(),
                "OPENSEARCH_PATH_CONF", folder.config().toString(),
                "OPENSEARCH_JAVA_HOME", installation.javaHome().toString(),
                "OPENSEARCH_TMPDIR", folder.temporary().toString(),
                "HOME", folder.root().toString()));
        List<String> options = new ArrayList<>(List.of("-Xms" + spec.heap(), "-Xmx" + spec.heap()));
        options.addAll(spec.jvmOptions());
        environment.put("OPENSEARCH_JAVA_OPTS", String.join(" ", options));
        File console = folder.console().toFile();
        ProcessBuilder builder = Shell.builder(command, installation.home(), environment)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(console));
        try {
            startUnlessClosed(builder);
        } catch (ExecutionException e) {
            throw new ClusterException(
                    "cannot run [" + command + "]: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while [" + spec.name() + "] was starting", e);
        }
    }

    private synchronized void startUnlessClosed(ProcessBuilder builder)
            throws ExecutionException, InterruptedException {
        if (closed) {
            throw new ClusterException("[" + spec.name() + "] is not started: its cluster is being closed");
        }
        process = STARTER.submit(builder::start).get();
    }

    /** Whether a process was started and not ended by {@link #stop} or {@link #kill}. */
    boolean hasProcess() {
        return process != null;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Completes when the node's present process ends. */
    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** The process; throws when the node is not running. */
    ProcessIdentity identity() {
        if (process == null) {
            throw new ClusterException("[" + spec.name() + "] is not running");
        }
        return ProcessIdentity.of(process.pid());
    }

    Optional<URI> httpUri() {
        return isAlive() ? folder.httpUri() : Optional.empty();
    }

    /** Ends the process at once, as a power cut would. */
    void kill() {
        Process ending = process;
        if (ending != null) {
            ending.destroyForcibly();
            // Not interruptible: a killed process is gone in moments, and its files are about to be deleted.
            ending.onExit().join();
            process = null;
        }
    }

    /** Asks the process to end, and kills it if it does not. */
    void stop() {
        Process ending = process;
        if (ending != null) {
            ending.destroy();
            try {
                ending.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
                process = null;
            } catch (TimeoutException e) {
                kill();
            } catch (ExecutionException e) {
                throw new AssertionError("an exit cannot fail", e);
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets no further process start, and signals the present one without waiting: to end many nodes at once. */
    synchronized void close(boolean force) {
        closed = true;
        Process ending = process;
        if (ending != null) {
            if (force) {
                ending.destroyForcibly();
            } else {
                ending.destroy();
            }
        }
    }

    /** The end of what the node printed, for a message. */
    String lastWords() {
        List<String> lines = Folders.lastLines(folder.console(), LOG_LINES_IN_MESSAGES);
        return "its last lines:\n  " + String.join("\n  ", lines);
    }
}
