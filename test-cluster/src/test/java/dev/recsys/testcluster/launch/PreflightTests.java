/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.function.ThrowingRunnable;

public class PreflightTests extends SeededTestCase {
    public void testHeapIsReadAsTheJvmReadsIt() {
        int number = randomIntBetween(1, 4096);
        assertEquals(number * 1024L * 1024, Preflight.heapBytes(number + "m"));
        assertEquals(number * 1024L * 1024, Preflight.heapBytes(number + "M"));
        assertEquals(number * 1024L * 1024 * 1024, Preflight.heapBytes(number + "g"));
    }

    public void testHeapOfAnotherFormIsRefused() {
        for (String wrong : List.of("", "0m", "1", "1t", "-1g", "1.5g", "1 g", "1g -version", "g")) {
            assertEquals(
                    "[heap] is [" + wrong + "]; it must be a number followed by m or g, such as [512m] or [2g]",
                    message(() -> Preflight.heapBytes(wrong)));
        }
    }

    public void testTooLittleMemorySaysHowMuchIsNeeded() {
        List<NodeSpec> nodes = Collections.nCopies(3, node(0));
        long needed = 3 * (1024 + 300) * Preflight.MIB;
        Preflight.checkMemory(nodes, OptionalLong.of(needed));
        Preflight.checkMemory(nodes, OptionalLong.empty());
        assertEquals(
                "3 nodes with a heap of 1g need about 3,972 MiB of memory, and 3,971 MiB is available: start fewer with [--nodes],"
                        + " give them less with [--heap], or free some memory",
                message(() -> Preflight.checkMemory(nodes, OptionalLong.of(needed - 1))));
    }

    public void testTooLittleDiskSaysHowMuchIsNeeded() throws IOException {
        Path folder = newTempDir();
        Preflight.checkDisk(folder, 0);
        String message = message(() -> Preflight.checkDisk(folder, Long.MAX_VALUE));
        assertTrue(message, message.startsWith("the disk of [" + folder + "] has "));
        assertTrue(
                message,
                message.endsWith(
                        " MiB free, and this cluster needs 8,796,093,022,207 MiB there: free some space, or name a data"
                                + " folder on another disk with [--data-dir]"));
    }

    public void testATakenPortIsNamedWithItsNode() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertEquals(
                    "port [" + taken.getLocalPort()
                            + "] for [node-0] is taken by another program: stop that one, or choose another"
                            + " port with [--http-port]",
                    message(() -> Preflight.checkPorts(List.of(node(taken.getLocalPort())))));
        }
        Preflight.checkPorts(List.of(node(0)));
    }

    public void testDataOfMoreNodesIsRefused() throws IOException {
        Path data = newTempDir();
        Preflight.checkNodeCount(data.resolve("absent"), 1);
        int before = randomIntBetween(2, 5);
        for (int node = 0; node < before; node++) {
            Files.createDirectories(data.resolve("node-" + node).resolve("nodes"));
        }
        Preflight.checkNodeCount(data, before);
        Preflight.checkNodeCount(data, before + 1);
        assertEquals(
                "the data folder [" + data + "] was written by " + before + " nodes, and [--nodes] is [" + (before - 1)
                        + "]: start at least as many, or name another folder",
                message(() -> Preflight.checkNodeCount(data, before - 1)));
    }

    private static NodeSpec node(int httpPort) {
        return new NodeSpec("node-0", httpPort, "1g", List.of(), Map.of(), Map.of(), List.of());
    }

    private static String message(ThrowingRunnable action) {
        return assertThrows(ClusterException.class, action).getMessage();
    }
}
