/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.ClusterException;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import dev.recsys.testcluster.launch.TestClusterBuilder;
import dev.recsys.testcluster.launch.UserCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code test-cluster/cluster}: starts, shows and stops a real cluster on this machine. */
@Command(
        name = "test-cluster/cluster",
        description = "Runs a real OpenSearch cluster with k-NN and this plugin on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ClusterCommand.Start.class,
            ClusterCommand.Stop.class,
            ClusterCommand.ShowStatus.class,
            ClusterCommand.Logs.class
        })
public final class ClusterCommand {
    private static final int DEFAULT_HTTP_PORT = 9200;
    private static final int LAST_PORT = 65535;
    private static final int MAX_NODES = 16;
    private static final long MIB = 1024 * 1024;
    /** What {@code status} exits with when no cluster runs; as init scripts do. */
    private static final int NOT_RUNNING = 3;

    private ClusterCommand() {}

    public static void main(String[] args) {
        System.exit(execute(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    static int execute(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new ClusterCommand()).setOut(out).setErr(err);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof ClusterException) {
                err.println(e.getMessage());
            } else {
                e.printStackTrace(err);
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line.execute(args);
    }

    @Command(name = "start", description = "Starts a cluster, waits until it is green, and leaves it running.")
    static final class Start implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private Help help;

        @Option(
                names = "--nodes",
                paramLabel = "N",
                defaultValue = "1",
                description = "How many nodes; ${DEFAULT-VALUE} unless given.")
        private int nodes;

        @Option(
                names = "--http-port",
                paramLabel = "P",
                defaultValue = "" + DEFAULT_HTTP_PORT,
                description =
                        "Port of the first node, the next one of the second, and so on; ${DEFAULT-VALUE} unless given.")
        private int httpPort;

        @Option(
                names = "--heap",
                paramLabel = "SIZE",
                defaultValue = "1g",
                description = "Heap of each node, such as 512m or 2g; ${DEFAULT-VALUE} unless given.")
        private String heap;

        @Option(
                names = "--data-dir",
                paramLabel = "D",
                description = "Keep data in this folder; unless given, data is deleted when the cluster stops.")
        private Path dataFolder;

        @Override
        public Integer call() {
            check("--nodes", nodes, MAX_NODES);
            check("--http-port", httpPort, LAST_PORT - nodes + 1);
            TestClusterBuilder cluster =
                    TestCluster.builder().nodes(nodes).httpPort(httpPort).heap(heap);
            if (dataFolder != null) {
                cluster.dataFolder(dataFolder.toAbsolutePath().normalize());
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("Starting " + count(nodes) + " ...");
            UserCluster.Status status = UserCluster.ofThisCheckout().start(cluster);
            out.println("OpenSearch " + status.openSearchVersion() + " with " + String.join(", ", status.plugins())
                    + " is green:");
            printNodes(out, status);
            out.println(status.dataFolder()
                    .map(data -> "Data stays in " + data + ".")
                    .orElse("Data goes when it stops (--data-dir keeps it)."));
            out.println("Stop it with: test-cluster/cluster stop");
            return 0;
        }

        private void check(String option, int value, int largest) {
            if (value < 1 || value > largest) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "[" + option + "] is [" + value + "]; it must be from 1 to " + largest);
            }
        }
    }

    @Command(name = "stop", description = "Stops the cluster.")
    static final class Stop implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private Help help;

        @Override
        public Integer call() {
            int stopped = UserCluster.ofThisCheckout().stop();
            spec.commandLine()
                    .getOut()
                    .println(stopped == 0 ? "No cluster is running." : "Stopped " + count(stopped) + ".");
            return 0;
        }
    }

    @Command(
            name = "status",
            description = "Shows the nodes and their health; exits with " + NOT_RUNNING + " when no cluster runs.")
    static final class ShowStatus implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private Help help;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            UserCluster.Status status = UserCluster.ofThisCheckout().status();
            if (status.isRunning() == false) {
                out.println("No cluster is running.");
                return NOT_RUNNING;
            }
            out.println("OpenSearch " + status.openSearchVersion() + " with " + String.join(", ", status.plugins())
                    + " is " + health(status) + ":");
            printNodes(out, status);
            return 0;
        }

        private static String health(UserCluster.Status status) {
            for (URI uri : status.httpUris()) {
                try (Rest rest = new Rest(uri)) {
                    JsonNode health = rest.get("/_cluster/health?timeout=5s").body();
                    return health.path("status").asText("without a cluster manager");
                } catch (java.io.UncheckedIOException e) {
                    continue;
                }
            }
            return "not reachable";
        }
    }

    @Command(name = "logs", description = "Shows the end of what the nodes printed.")
    static final class Logs implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private Help help;

        @Option(
                names = "--lines",
                paramLabel = "N",
                defaultValue = "50",
                description = "How many lines of each; ${DEFAULT-VALUE} unless given.")
        private int lines;

        @Option(names = "--follow", description = "Go on with what they print from now on, until interrupted.")
        private boolean follow;

        @Override
        public Integer call() throws IOException, InterruptedException {
            List<UserCluster.Node> nodes = UserCluster.ofThisCheckout().status().nodes();
            if (nodes.isEmpty()) {
                spec.commandLine().getOut().println("No cluster is running.");
                return NOT_RUNNING;
            }
            List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
            if (follow) {
                command.add("-F");
            }
            nodes.forEach(node -> command.add(node.console().toString()));
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        }
    }

    /** The help option, for every command. */
    static final class Help {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Shows this help.")
        private boolean asked;
    }

    private static void printNodes(PrintWriter out, UserCluster.Status status) {
        for (UserCluster.Node node : status.nodes()) {
            String memory = node.residentBytes().isPresent()
                    ? String.format(
                            Locale.ROOT, ", %,d MiB", node.residentBytes().getAsLong() / MIB)
                    : "";
            String uri = node.httpUri().map(URI::toString).orElse("no address yet");
            String state = node.alive() ? "pid " + node.pid() + memory : "ENDED, see " + node.console();
            out.println("  " + node.name() + "  " + uri + "  (" + state + ")");
        }
    }

    private static String count(int nodes) {
        return nodes + (nodes == 1 ? " node" : " nodes");
    }
}
