/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real cluster of real processes on loopback that ends with this process, however that ends:
 *
 * <pre>{@code
 * try (TestCluster cluster = TestCluster.builder().nodes(3).heap("512m").start()) {
 *     cluster.rest().put("/products", "{...}").orThrow();
 *     cluster.kill(2);
 * }
 * }</pre>
 *
 * Nodes are numbered from 0 and called {@code node-0} and so on. A node that is started again keeps its data and gets other ports,
 * unless {@link TestClusterBuilder#httpPort} fixed the one for HTTP. Failures are {@link ClusterException}s. Not for several threads
 * at once, but for {@link #rest()} and its like.
 */
public final class TestCluster implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final ClusterRun run;
    private final Path folder;
    private final String version;
    private final List<Rest> clients;
    private final Rest anyNode;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook;

    private TestCluster(ClusterRun run, Path folder, String version) {
        this.run = run;
        this.folder = folder;
        this.version = version;
        List<Rest> perNode = new ArrayList<>();
        for (int node = 0; node < run.nodes().size(); node++) {
            int number = node;
            perNode.add(new Rest(() -> httpUri(number), REQUEST_TIMEOUT));
        }
        this.clients = List.copyOf(perNode);
        this.anyNode = new Rest(() -> httpUris().get(0), REQUEST_TIMEOUT);
        this.hook = new Thread(this::end, "end-" + folder.getFileName());
    }

    /** A cluster of one node, until told otherwise. */
    public static TestClusterBuilder builder() {
        return new TestClusterBuilder();
    }

    static TestCluster start(ClusterSpec spec, LaunchFile launch, Optional<Path> failureLogs) {
        Workspace workspace = Workspace.open(launch, NodeUser.forThisProcess());
        Leftovers.sweep(workspace);
        String unique = spec.name() + "-" + ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet();
        Path folder = Folders.create(workspace.runs().resolve(unique));
        new RunRecord(ProcessIdentity.current(), launch.openSearchVersion(), List.of(), null, List.of()).write(folder);
        TestCluster cluster = null;
        try {
            ClusterRun run = ClusterRun.prepare(spec, launch, workspace, folder);
            cluster = new TestCluster(run, folder, launch.openSearchVersion());
            Runtime.getRuntime().addShutdownHook(cluster.hook);
            run.startProcesses();
            run.awaitStarted();
            return cluster;
        } catch (RuntimeException | Error e) {
            try {
                if (cluster == null) {
                    Folders.delete(folder);
                } else {
                    failureLogs.ifPresent(cluster::copyLogs);
                    cluster.close();
                }
            } catch (RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Number of nodes, running or not. */
    public int size() {
        return run.nodes().size();
    }

    /** Version of OpenSearch, such as {@code 3.6.0}. */
    public String openSearchVersion() {
        return version;
    }

    /** Addresses of the nodes that run now, in order. */
    public List<URI> httpUris() {
        List<URI> uris = run.nodes().stream()
                .map(ClusterNode::httpUri)
                .flatMap(Optional::stream)
                .toList();
        if (uris.isEmpty()) {
            throw new ClusterException("no node of [" + run.spec().name() + "] is running");
        }
        return uris;
    }

    /** Address of a node that runs now. */
    public URI httpUri(int node) {
        return run.nodes()
                .get(node)
                .httpUri()
                .orElseThrow(() -> new ClusterException("[node-" + node + "] is not running"));
    }

    /** Talks to the first node that runs. */
    public Rest rest() {
        return anyNode;
    }

    /** Talks to one node. */
    public Rest rest(int node) {
        return clients.get(node);
    }

    public boolean isAlive(int node) {
        return run.nodes().get(node).isAlive();
    }

    /** Ends a node at once (kill -9). */
    public void kill(int node) {
        run.nodes().get(node).kill();
    }

    /** Ends a node in order. */
    public void stop(int node) {
        run.nodes().get(node).stop();
    }

    /** Starts a node that was stopped or killed on the data that it left, and waits until it has joined the others. */
    public void start(int node) {
        if (isAlive(node)) {
            throw new ClusterException("[node-" + node + "] is running already");
        }
        run.startAgain(run.nodes().get(node));
        run.awaitFormed();
    }

    /**
     * Puts a secret into every node's keystore and makes the nodes read it; those that start again later have what the builder said.
     *
     * @param value a line of text
     */
    public void putSecret(String key, String value) {
        run.putSecrets(Map.of(key, value));
        Response answer = rest().post("/_nodes/reload_secure_settings", "{}").orThrow();
        for (JsonNode node : answer.at("/nodes")) {
            if (node.has("reload_exception")) {
                throw new ClusterException("a node did not take the secret [" + key + "]: " + node);
            }
        }
    }

    /** Waits until the nodes that run form a green cluster. */
    public void awaitGreen() {
        run.awaitGreen();
    }

    /** Waits until the nodes that run, and no others, form a cluster. */
    public void awaitFormed() {
        run.awaitFormed();
    }

    /** Process ID of a node that runs. */
    public long pid(int node) {
        return run.nodes().get(node).identity().pid();
    }

    /** Resident memory of a node that runs, in bytes, where the system tells it. */
    public OptionalLong residentBytes(int node) {
        return run.nodes().get(node).identity().residentBytes();
    }

    /** The installation that a node runs from; nodes may share it: read only. */
    public Installation installation(int node) {
        return run.nodes().get(node).installation();
    }

    /** Where a node keeps its data. */
    public Path dataFolder(int node) {
        return run.nodes().get(node).folder().data();
    }

    /** The last lines that a node printed. */
    public List<String> log(int node, int lines) {
        return Folders.lastLines(run.nodes().get(node).folder().console(), lines);
    }

    /** Copies the nodes' logs to a folder with one below it for each node. */
    public void copyLogs(Path target) {
        try {
            for (ClusterNode node : run.nodes()) {
                if (Files.isDirectory(node.folder().logs())) {
                    Folders.copy(
                            node.folder().logs(), target.resolve(node.spec().name()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy logs to " + target, e);
        }
    }

    /** Ends all nodes and deletes what they wrote, but for a data folder that was named. */
    @Override
    public void close() {
        end();
        clients.forEach(Rest::close);
        anyNode.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running: it has done the same.
        }
    }

    private void end() {
        if (closed.compareAndSet(false, true)) {
            if (run.spec().dataFolder().isPresent()) {
                run.stop();
            } else {
                run.kill();
            }
            Folders.delete(folder);
        }
    }
}
