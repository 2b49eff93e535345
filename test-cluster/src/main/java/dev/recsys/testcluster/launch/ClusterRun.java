/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The nodes of one cluster, from before their start to after their end. Used by one thread at a time. */
final class ClusterRun {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(10);
    /** Each comes after a second of waiting in vain; between a primary's start and its replica's there is no such pause. */
    private static final int QUIET_ANSWERS = 3;

    private final ClusterSpec spec;
    private final NodeUser user;
    private final List<ClusterNode> nodes;
    private List<String> seeds = List.of();
    private boolean known;

    private ClusterRun(ClusterSpec spec, NodeUser user, List<ClusterNode> nodes) {
        this.spec = spec;
        this.user = user;
        this.nodes = nodes;
    }

    /** Checks what can be checked, and makes the installations; starts nothing. */
    static ClusterRun prepare(ClusterSpec spec, LaunchFile launch, Workspace workspace, Path folder) {
        Preflight.checkPorts(spec.nodes());
        Preflight.checkMemory(spec.nodes(), Preflight.availableMemory());
        Preflight.checkDisk(workspace.root(), Preflight.DISK_FOR_INSTALLATION);
        spec.dataFolder()
                .ifPresent(data -> Preflight.checkNodeCount(data, spec.nodes().size()));
        Path data = Folders.create(spec.dataFolder().orElse(folder)).toAbsolutePath();
        Preflight.checkDisk(data, Preflight.DISK_PER_NODE * spec.nodes().size());
        if (workspace.user().canEnter(launch.javaHome()) == false) {
            throw new ClusterException("the JDK [" + launch.javaHome() + "] cannot be entered by "
                    + workspace.user().description() + ": install one where everybody can read it");
        }
        List<ClusterNode> nodes = new ArrayList<>();
        for (NodeSpec node : spec.nodes()) {
            Path root = folder.resolve(node.name());
            Path nodeData = spec.dataFolder().isPresent() ? data.resolve(node.name()) : root.resolve("data");
            Installation installation = Installation.of(workspace, launch, node.plugins());
            nodes.add(new ClusterNode(node, new NodeFolder(root, nodeData), installation));
        }
        return new ClusterRun(spec, workspace.user(), List.copyOf(nodes));
    }

    List<ClusterNode> nodes() {
        return nodes;
    }

    ClusterSpec spec() {
        return spec;
    }

    /** Starts all processes at once and returns; {@link #awaitGreen} waits for them. */
    void startProcesses() {
        // Nodes that find data go on with the cluster that it belongs to; naming founders again could split an old
        // cluster in two.
        known = nodes.stream().anyMatch(node -> node.folder().hasData());
        List<String> founders = known
                ? List.of()
                : nodes.stream()
                        .map(ClusterNode::spec)
                        .filter(NodeSpec::electable)
                        .map(NodeSpec::name)
                        .toList();
        nodes.forEach(node -> node.start(spec, user, founders));
    }

    /** Puts secrets into the nodes' keystores; nodes that run do not look by themselves. */
    void putSecrets(Map<String, String> secrets) {
        for (ClusterNode node : nodes) {
            node.installation().addSecrets(node.folder().config(), secrets);
            user.own(node.folder().config());
        }
    }

    /** Starts one node again, on the data that it left. */
    void startAgain(ClusterNode node) {
        node.start(spec, user, List.of());
        node.folder().writeSeeds(seeds);
    }

    /**
     * Waits until the nodes that have a process form a green cluster.
     *
     * @throws ClusterException when one of them ends, or they take too long; says why with the last lines of a log
     */
    void awaitGreen() {
        await(new Goal("green", 0));
    }

    /** Waits until the nodes that have a process form a cluster, whatever its health. */
    void awaitFormed() {
        await(new Goal("red", 0));
    }

    /**
     * Waits until the cluster is green or, on data of an earlier run, as good as it gets: an index may want more replicas than there
     * are nodes.
     */
    void awaitStarted() {
        await(new Goal("green", known ? QUIET_ANSWERS : 0));
    }

    /**
     * What to wait for.
     *
     * @param status health of the cluster at least
     * @param quietAnswers how many answers in a row suffice that say yellow and nothing going on; 0 if none do
     */
    private record Goal(String status, int quietAnswers) {}

    private void await(Goal goal) {
        long end = System.nanoTime() + spec.timeout().toNanos();
        List<ClusterNode> expected =
                nodes.stream().filter(ClusterNode::hasProcess).toList();
        CompletableFuture<Object> exit = CompletableFuture.anyOf(
                expected.stream().map(ClusterNode::onExit).toArray(CompletableFuture[]::new));
        JsonNode health = null;
        int quiet = 0;
        while (true) {
            for (ClusterNode node : expected) {
                if (node.isAlive() == false) {
                    throw new ClusterException(
                            "[" + node.spec().name() + "] ended while it was starting; " + node.lastWords());
                }
            }
            spreadSeeds(expected);
            Optional<JsonNode> answer = health(expected, goal.status());
            if (answer.isPresent()) {
                health = answer.get();
                quiet = isQuietlyYellow(health, expected.size()) ? quiet + 1 : 0;
                if (health.path("timed_out").asBoolean(true) == false
                        || goal.quietAnswers() > 0 && quiet >= goal.quietAnswers()) {
                    return;
                }
            }
            if (System.nanoTime() > end) {
                throw new ClusterException("the cluster [" + spec.name() + "] did not become " + goal.status()
                        + " with " + expected.size() + " nodes within "
                        + spec.timeout().toSeconds() + " s" + (health == null ? "" : "; its health: " + health) + "; ["
                        + expected.get(0).spec().name() + "] and "
                        + expected.get(0).lastWords());
            }
            pause(exit);
        }
    }

    private static boolean isQuietlyYellow(JsonNode health, int nodes) {
        return health.path("status").asText().equals("yellow")
                && health.path("number_of_nodes").asInt() == nodes
                && health.path("initializing_shards").asInt() == 0
                && health.path("delayed_unassigned_shards").asInt() == 0
                && health.path("number_of_pending_tasks").asInt() == 0;
    }

    /** Tells all nodes where the others are, when that has changed. */
    private void spreadSeeds(List<ClusterNode> alive) {
        List<String> addresses = alive.stream()
                .map(node -> node.folder().transportAddress())
                .flatMap(Optional::stream)
                .toList();
        if (addresses.equals(seeds) == false) {
            seeds = addresses;
            nodes.forEach(node -> node.folder().writeSeeds(addresses));
        }
    }

    /** Asks the first node that listens, once all have told where they are; the server waits up to a second for the status. */
    private Optional<JsonNode> health(List<ClusterNode> expected, String status) {
        Optional<URI> server = expected.stream()
                .map(ClusterNode::httpUri)
                .flatMap(Optional::stream)
                .findFirst();
        if (server.isEmpty() || seeds.size() < expected.size()) {
            return Optional.empty();
        }
        try (Rest rest = new Rest(server::get, HEALTH_TIMEOUT)) {
            return Optional.of(rest.get("/_cluster/health?wait_for_status=" + status + "&wait_for_nodes="
                            + expected.size() + "&timeout=1s&cluster_manager_timeout=1s")
                    .body());
        } catch (UncheckedIOException e) {
            // It does not listen yet.
            return Optional.empty();
        }
    }

    /** Waits a moment, less if a node ends. */
    private static void pause(CompletableFuture<Object> exit) {
        try {
            exit.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Nothing ended: look again.
        } catch (ExecutionException e) {
            throw new AssertionError("an exit cannot fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while waiting for the cluster", e);
        }
    }

    /** Ends all processes at once, for good, and waits until they are gone. */
    void kill() {
        nodes.forEach(node -> node.close(true));
        nodes.forEach(ClusterNode::kill);
    }

    /** Asks all processes to end, for good, and waits until they are gone. */
    void stop() {
        nodes.forEach(node -> node.close(false));
        nodes.forEach(ClusterNode::stop);
    }
}
