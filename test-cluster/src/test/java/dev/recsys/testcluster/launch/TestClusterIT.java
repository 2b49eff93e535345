/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.RealClusterTestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The launcher itself: nodes come back with their data, and none outlives the launcher. */
public class TestClusterIT extends RealClusterTestCase {
    public void testAKilledNodeComesBackWithItsData() {
        TestCluster cluster = open(
                TestCluster.builder().name("kill").nodes(2).heap(SMALL_HEAP).quickStart());
        String settings = "{\"settings\":{\"number_of_shards\":1,\"number_of_replicas\":1}}";
        cluster.rest().put("/things", settings).orThrow();
        cluster.rest().put("/things/_doc/1?refresh=true", "{\"name\":\"lamp\"}").orThrow();
        cluster.awaitGreen();
        long before = cluster.pid(1);

        cluster.kill(1);
        assertFalse(cluster.isAlive(1));
        assertEquals(1, cluster.httpUris().size());
        ClusterException refused = assertThrows(ClusterException.class, () -> cluster.httpUri(1));
        assertEquals("[node-1] is not running", refused.getMessage());

        cluster.start(1);
        cluster.awaitGreen();
        assertTrue(cluster.pid(1) != before);
        assertEquals(
                "lamp",
                cluster.rest(1)
                        .get("/things/_search?preference=_local")
                        .orThrow()
                        .at("/hits/hits/0/_source/name")
                        .asText());
    }

    public void testNodesDieWithALauncherThatIsKilled() throws Exception {
        assertNothingSurvives(Process::destroyForcibly);
    }

    public void testNodesDieWithALauncherThatIsInterrupted() throws Exception {
        assertNothingSurvives(Process::destroy);
    }

    public void testANodeThatCannotStartIsShownAndTheOthersAreEnded() throws IOException {
        List<ProcessIdentity> before = NodeProcesses.under(workspace().runs());
        ClusterException e = assertThrows(ClusterException.class, () -> TestCluster.builder()
                .name("broken")
                .nodes(2)
                .heap(SMALL_HEAP)
                .nodeSetting(1, "no.such.setting", "1")
                .quickStart()
                .start());
        assertTrue(e.getMessage(), e.getMessage().startsWith("[node-1] ended while it was starting; its last lines:"));
        assertTrue(e.getMessage(), e.getMessage().contains("unknown setting [no.such.setting]"));
        List<ProcessIdentity> after =
                new ArrayList<>(NodeProcesses.under(workspace().runs()));
        after.removeAll(before);
        assertEquals(List.of(), after);
        try (Stream<Path> runs = Files.list(workspace().runs())) {
            assertTrue(runs.noneMatch(run -> run.getFileName().toString().startsWith("broken-")));
        }
    }

    private void assertNothingSurvives(Consumer<Process> end) throws IOException, InterruptedException {
        Path output = newTempFile();
        Process launcher = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-D" + LaunchFile.PROPERTY + "=" + System.getProperty(LaunchFile.PROPERTY),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndWait.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            // Before its first node it may have to make the installation.
            assertBusy(() -> assertTrue(read(output), javaNodesOf(launcher) == 2), Duration.ofMinutes(5));
            end.accept(launcher);
            assertTrue(launcher.waitFor(1, TimeUnit.MINUTES));
            assertBusy(() -> assertEquals(List.of(), nodesOf(launcher)));
            // What a killed launcher could not remove goes with the next start.
            Leftovers.sweep(workspace());
            assertFalse(Files.exists(runOf(launcher)));
        } finally {
            launcher.destroyForcibly();
            Leftovers.end(NodeProcesses.under(runOf(launcher)), 0);
        }
    }

    private static String read(Path file) {
        return String.join("\n", Folders.lastLines(file, 100));
    }

    private static List<ProcessIdentity> nodesOf(Process launcher) {
        return NodeProcesses.under(runOf(launcher)).stream()
                // The start script's helpers have the same environment, for moments.
                .filter(process -> process.handle()
                        .flatMap(ProcessHandle::parent)
                        .filter(parent -> NodeProcesses.under(runOf(launcher)).stream()
                                .anyMatch(other -> other.pid() == parent.pid()))
                        .isEmpty())
                .toList();
    }

    /** Nodes that are Java by now, and so past the programs that tie them to their launcher's life. */
    private static long javaNodesOf(Process launcher) {
        return nodesOf(launcher).stream()
                .filter(process -> process.handle()
                        .flatMap(handle -> handle.info().command())
                        .filter(command -> command.endsWith("java"))
                        .isPresent())
                .count();
    }

    private static Path runOf(Process launcher) {
        return workspace().runs().resolve("doomed-" + launcher.pid() + "-1");
    }

    private static Workspace workspace() {
        return Workspace.open(LaunchFile.load(), NodeUser.forThisProcess());
    }

    /** A launcher to be ended from outside. */
    static final class StartAndWait {
        private StartAndWait() {}

        public static void main(String[] arguments) throws InterruptedException {
            TestCluster cluster = TestCluster.builder()
                    .name("doomed")
                    .nodes(2)
                    .heap(SMALL_HEAP)
                    .quickStart()
                    .start();
            Thread.currentThread().join();
            cluster.close();
        }
    }
}
