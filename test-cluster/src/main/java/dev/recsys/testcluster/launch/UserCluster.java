/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one cluster of a checkout that stays when its launcher ends: what {@code test-cluster/cluster} starts and stops. It is found
 * again by the record in its folder, and its nodes also by that folder's name in their environment.
 */
public final class UserCluster {
    private static final String NAME = "recsys";
    private static final long STOP_SECONDS = 60;

    private final Workspace workspace;
    private final Path folder;

    private UserCluster(Workspace workspace) {
        this.workspace = workspace;
        this.folder = workspace.runs().resolve(NAME);
    }

    /**
     * A node as it is now.
     *
     * @param name node name
     * @param alive whether its process runs
     * @param pid its process ID
     * @param httpUri its address; absent when it never had one
     * @param residentBytes its memory, where the system tells it
     * @param console file with what it printed
     */
    public record Node(
            String name, boolean alive, long pid, Optional<URI> httpUri, OptionalLong residentBytes, Path console) {}

    /**
     * The cluster as it is now.
     *
     * @param openSearchVersion version of the distribution
     * @param plugins names of the installed archives
     * @param dataFolder where data stays after a stop; absent when it goes with the cluster
     * @param nodes all its nodes, also those that ended
     */
    public record Status(String openSearchVersion, List<String> plugins, Optional<Path> dataFolder, List<Node> nodes) {
        public Status {
            plugins = List.copyOf(plugins);
            nodes = List.copyOf(nodes);
        }

        /** Addresses of the nodes that run. */
        public List<URI> httpUris() {
            return nodes.stream()
                    .filter(Node::alive)
                    .map(Node::httpUri)
                    .flatMap(Optional::stream)
                    .toList();
        }

        /** Whether any node runs. */
        public boolean isRunning() {
            return nodes.stream().anyMatch(Node::alive);
        }
    }

    /** The cluster of the checkout that this class was built in. */
    public static UserCluster ofThisCheckout() {
        return new UserCluster(Workspace.open(LaunchFile.load(), NodeUser.forThisProcess()));
    }

    /**
     * Starts the cluster and waits until it is green; when that fails, or the process is interrupted meanwhile, nothing is left
     * running.
     */
    public Status start(TestClusterBuilder builder) {
        LaunchFile launch = LaunchFile.load();
        ClusterSpec spec = builder.name(NAME).spec(launch, true);
        // A node that nobody remembers would hold the ports and the data.
        Status before = status();
        if (before.isRunning()) {
            throw new ClusterException("a cluster is running already at " + before.httpUris()
                    + ": stop it first with [test-cluster/cluster stop]");
        }
        Leftovers.end(NodeProcesses.under(folder), STOP_SECONDS);
        Folders.delete(folder);
        Folders.create(folder);
        ClusterRun run = ClusterRun.prepare(spec, launch, workspace, folder);
        Thread hook = new Thread(run::kill, "end-" + NAME);
        Runtime.getRuntime().addShutdownHook(hook);
        boolean started = false;
        try {
            run.startProcesses();
            // Before the wait: should this process be killed in it, a stop still finds the nodes.
            record(run, launch).write(folder);
            run.awaitStarted();
            record(run, launch).write(folder);
            started = true;
        } catch (ClusterException e) {
            throw new ClusterException(e.getMessage() + "\nThe whole logs are below " + folder, e);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
            if (started == false) {
                run.kill();
            }
        }
        return status();
    }

    /** What is known of the cluster; one that was never started, or is stopped, has no nodes. */
    public Status status() {
        Optional<RunRecord> found = RunRecord.read(folder);
        if (found.isEmpty()) {
            return new Status("", List.of(), Optional.empty(), List.of());
        }
        RunRecord record = found.get();
        List<Node> nodes = record.nodes().stream()
                .map(node -> new Node(
                        node.name(),
                        node.process().isAlive(),
                        node.process().pid(),
                        Optional.ofNullable(node.httpUri()).map(URI::create),
                        node.process().residentBytes(),
                        Path.of(node.console())))
                .toList();
        return new Status(
                record.openSearchVersion(),
                record.plugins(),
                Optional.ofNullable(record.dataFolder()).map(Path::of),
                nodes);
    }

    /** Ends all nodes and deletes what they wrote, but for a data folder that was named; returns how many were running. */
    public int stop() {
        List<ProcessIdentity> processes = new ArrayList<>(NodeProcesses.under(folder));
        recorded().stream()
                .filter(ProcessIdentity::isAlive)
                .filter(process -> processes.contains(process) == false)
                .forEach(processes::add);
        Leftovers.end(processes, STOP_SECONDS);
        List<Long> stubborn = processes.stream()
                .filter(ProcessIdentity::isAlive)
                .map(ProcessIdentity::pid)
                .toList();
        if (stubborn.isEmpty() == false) {
            throw new ClusterException("could not end the processes " + stubborn);
        }
        Folders.delete(folder);
        return processes.size();
    }

    private List<ProcessIdentity> recorded() {
        try {
            return RunRecord.read(folder)
                    .map(record ->
                            record.nodes().stream().map(RunRecord.Node::process).toList())
                    .orElse(List.of());
        } catch (ClusterException e) {
            // A record that cannot be read is no reason to leave nodes running: they are also found by their folder.
            return List.of();
        }
    }

    private static RunRecord record(ClusterRun run, LaunchFile launch) {
        List<RunRecord.Node> nodes = run.nodes().stream()
                .map(node -> new RunRecord.Node(
                        node.spec().name(),
                        node.identity(),
                        node.httpUri().map(URI::toString).orElse(null),
                        node.folder().console().toString()))
                .toList();
        List<String> plugins = run.spec().nodes().get(0).plugins().stream()
                .map(plugin -> plugin.getFileName().toString().replace(".zip", ""))
                .toList();
        String data = run.spec().dataFolder().map(Path::toString).orElse(null);
        return new RunRecord(null, launch.openSearchVersion(), plugins, data, nodes);
    }
}
