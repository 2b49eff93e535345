/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import dev.recsys.testcluster.launch.LaunchFile;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.WorkspaceProbe;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TestRule;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;

/** {@code test-cluster/cluster} as a person uses it, in a workspace of its own beside the one of this checkout. */
public class ClusterCommandIT extends SeededTestCase {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final long COMMAND_MINUTES = 5;
    /** Below those that Linux lends to connections, see {@code ip_local_port_range} in ip(7). */
    private static final int LEAST_PORT = 20_000;

    private static final int MOST_PORT = 30_000;
    private static final int USAGE = 2;
    private static final int NOT_RUNNING = 3;

    private Path folder;
    private WorkspaceProbe workspace;

    private record Outcome(int exit, String output) {}

    /** Shows what the failing command's nodes printed before clean-up deletes it. */
    @Rule
    public final TestRule showLogs = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description test) {
            e.addSuppressed(new AssertionError("logs: " + quietly("logs", "--lines", "200")));
        }

        @Override
        protected void finished(Description test) {
            quietly("stop");
            workspace.delete();
        }
    };

    @Before
    public void makeWorkspace() throws IOException {
        folder = Path.of(System.getProperty(LaunchFile.PROPERTY)).resolveSibling("it-work/command");
        workspace = WorkspaceProbe.create(folder);
    }

    @After
    public void checkThatNothingIsLeft() {
        assertEquals("No cluster is running.\n", run("status").output());
        // A start script that is ended may leave a helper of its own, for moments.
        assertBusy(() -> assertEquals(List.of(), workspace.processes()));
    }

    public void testAClusterIsStartedUsedStoppedAndItsDataStays() throws IOException {
        int port = freePort();
        Path data = folder.resolve("data");
        String[] start = {
            "start",
            "--nodes",
            "1",
            "--http-port",
            Integer.toString(port),
            "--heap",
            "512m",
            "--data-dir",
            data.toString()
        };

        Outcome started = run(start);
        assertEquals(started.output(), 0, started.exit());
        String url = "http://127.0.0.1:" + port;
        assertTrue(started.output(), started.output().contains("is green:\n  node-0  " + url + "  (pid "));
        assertTrue(started.output(), started.output().contains("Data stays in " + data));
        try (Rest rest = new Rest(URI.create(url))) {
            rest.put("/things/_doc/1", "{\"name\":\"lamp\"}").orThrow();
        }
        Outcome status = run("status");
        assertEquals(status.output(), 0, status.exit());
        assertTrue(status.output(), status.output().contains(url));
        Outcome logs = run("logs", "--lines", "100000");
        assertTrue(logs.output(), logs.output().contains("[node-0] started"));
        Outcome second = run("start");
        assertEquals(1, second.exit());
        assertTrue(
                second.output(),
                second.output()
                        .contains("a cluster is running already at [" + url
                                + "]: stop it first with [test-cluster/cluster stop]"));
        assertStopped();

        assertEquals(0, run(start).exit());
        try (Rest rest = new Rest(URI.create(url))) {
            assertEquals(
                    "lamp",
                    rest.get("/things/_doc/1").orThrow().at("/_source/name").asText());
        }
        assertStopped();
        assertTrue(Files.isDirectory(data.resolve("node-0")));
    }

    public void testATakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Outcome outcome = run("start", "--http-port", Integer.toString(taken.getLocalPort()));
            assertEquals(1, outcome.exit());
            assertTrue(
                    outcome.output(),
                    outcome.output()
                            .contains("port [" + taken.getLocalPort()
                                    + "] for [node-0] is taken by another program: stop that one, or choose another port with"
                                    + " [--http-port]"));
        }
    }

    public void testANodeThatDiesIsShownWithItsLastLines() throws IOException {
        Outcome outcome = run("start", "--http-port", Integer.toString(freePort()), "--heap", "1m");
        assertEquals(1, outcome.exit());
        assertTrue(
                outcome.output(), outcome.output().contains("[node-0] ended while it was starting; its last lines:"));
        assertTrue(outcome.output(), outcome.output().contains("Too small maximum heap"));
    }

    public void testDataOfMoreNodesIsNotOpenedByFewer() throws IOException {
        Path data = folder.resolve("data");
        for (int node = 0; node < 3; node++) {
            Files.createDirectories(data.resolve("node-" + node).resolve("nodes"));
        }
        Outcome outcome = run(
                "start", "--nodes", "2", "--http-port", Integer.toString(freePort()), "--data-dir", data.toString());
        assertEquals(1, outcome.exit());
        assertTrue(
                outcome.output(),
                outcome.output()
                        .contains("the data folder [" + data
                                + "] was written by 3 nodes, and [--nodes] is [2]: start at least as many, or name another"
                                + " folder"));
    }

    public void testAnOptionOutOfRangeIsNamed() {
        assertUsage("[--nodes] is [0]; it must be from 1 to 16", "start", "--nodes", "0");
        assertUsage(
                "[--http-port] is [65535]; it must be from 1 to 65534",
                "start",
                "--nodes",
                "2",
                "--http-port",
                "65535");
        assertUsage("Invalid value for option '--nodes'", "start", "--nodes", "many");
        assertUsage("Unmatched argument", "begin");
        Outcome heap = run("start", "--heap", "much");
        assertEquals(1, heap.exit());
        assertTrue(
                heap.output(),
                heap.output()
                        .contains("[heap] is [much]; it must be a number followed by m or g, such as [512m] or [2g]"));
    }

    public void testAnInterruptedStartLeavesNothing() throws Exception {
        Process start = command("start", "--http-port", Integer.toString(freePort()), "--heap", "512m")
                .redirectOutput(new File("/dev/null"))
                .start();
        try {
            // Before its first node it makes the installation.
            assertBusy(() -> assertTrue(workspace.processes().isEmpty() == false), Duration.ofMinutes(COMMAND_MINUTES));
            start.destroy();
            assertTrue(start.waitFor(1, TimeUnit.MINUTES));
        } finally {
            start.destroyForcibly();
        }
    }

    private void assertStopped() {
        Outcome stopped = run("stop");
        assertEquals("Stopped 1 node.\n", stopped.output());
        assertEquals(List.of(), workspace.processes());
        assertEquals(NOT_RUNNING, run("status").exit());
    }

    private void assertUsage(String message, String... arguments) {
        Outcome outcome = run(arguments);
        assertEquals(USAGE, outcome.exit());
        assertTrue(outcome.output(), outcome.output().contains(message));
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(MODULE.resolve("cluster").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LAUNCH_FILE", workspace.launchFile().toString());
        return builder;
    }

    private Outcome run(String... arguments) {
        try {
            Process process = command(arguments).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(output, process.waitFor(COMMAND_MINUTES, TimeUnit.MINUTES));
            return new Outcome(process.exitValue(), output);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String quietly(String... arguments) {
        try {
            return run(arguments).output();
        } catch (AssertionError e) {
            return e.toString();
        }
    }

    /** A free port that the system gives to nobody of itself: it has to stay free until a node binds it, twice even. */
    private static int freePort() throws IOException {
        while (true) {
            int port = randomIntBetween(LEAST_PORT, MOST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Another one, then.
            }
        }
    }
}
