/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What would make a start fail later, found before anything is started. */
final class Preflight {
    static final long MIB = 1024 * 1024;
    /** What an empty node and a small index need beside the installation. */
    static final long DISK_PER_NODE = 256 * MIB;
    /** The unpacked distribution with its plugins. */
    static final long DISK_FOR_INSTALLATION = 256 * MIB;
    /** What a node's JVM takes beside its heap: classes, code, threads, buffers; measured at rest. */
    static final long MEMORY_BESIDE_HEAP = 300 * MIB;

    private static final Pattern HEAP = Pattern.compile("([1-9][0-9]{0,5})([mMgG])");
    private static final int MEBIBYTES_PER_GIBIBYTE = 1024;
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private Preflight() {}

    /** Heap size in bytes. */
    static long heapBytes(String heap) {
        Matcher matcher = HEAP.matcher(heap);
        if (matcher.matches() == false) {
            throw new ClusterException(
                    "[heap] is [" + heap + "]; it must be a number followed by m or g, such as [512m] or [2g]");
        }
        long number = Long.parseLong(matcher.group(1));
        boolean gibibytes = matcher.group(2).equalsIgnoreCase("g");
        return number * (gibibytes ? MEBIBYTES_PER_GIBIBYTE : 1) * MIB;
    }

    /** Every port that a node asks for by number has to be free. */
    static void checkPorts(List<NodeSpec> nodes) {
        for (NodeSpec node : nodes) {
            if (node.httpPort() != 0 && isFree(node.httpPort()) == false) {
                throw new ClusterException("port [" + node.httpPort() + "] for [" + node.name()
                        + "] is taken by another program: stop that one, or choose another port with [--http-port]");
            }
        }
    }

    /** The nodes' heaps and what comes with them have to fit what is available. */
    static void checkMemory(List<NodeSpec> nodes, OptionalLong available) {
        long needed = nodes.stream()
                .mapToLong(node -> heapBytes(node.heap()) + MEMORY_BESIDE_HEAP)
                .sum();
        if (available.isPresent() && available.getAsLong() < needed) {
            throw new ClusterException(nodes.size() + " nodes with a heap of "
                    + nodes.get(0).heap() + " need about " + mebibytes(needed) + " of memory, and "
                    + mebibytes(available.getAsLong())
                    + " is available: start fewer with [--nodes], give them less with [--heap], or free some memory");
        }
    }

    /** Free space has to suffice for {@code bytes} more. */
    static void checkDisk(Path folder, long bytes) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < bytes) {
                throw new ClusterException("the disk of [" + folder + "] has " + mebibytes(free)
                        + " free, and this cluster needs " + mebibytes(bytes)
                        + " there: free some space, or name a data folder on another disk with [--data-dir]");
            }
        } catch (IOException e) {
            throw new ClusterException("cannot see how much is free in [" + folder + "]: " + Folders.reason(e), e);
        }
    }

    /** Data that more nodes wrote cannot be opened by fewer: a majority of them has to be there to elect one. */
    static void checkNodeCount(Path dataFolder, int nodes) {
        if (Files.isDirectory(dataFolder) == false) {
            return;
        }
        try (Stream<Path> folders = Files.list(dataFolder)) {
            long before = folders.filter(
                            folder -> folder.getFileName().toString().startsWith("node-")
                                    && Files.isDirectory(folder.resolve("nodes")))
                    .count();
            if (before > nodes) {
                throw new ClusterException("the data folder [" + dataFolder + "] was written by " + before
                        + " nodes, and [--nodes] is [" + nodes + "]: start at least as many, or name another folder");
            }
        } catch (IOException e) {
            throw new ClusterException("cannot list [" + dataFolder + "]: " + Folders.reason(e), e);
        }
    }

    /** Memory that programs can still take, where the system tells it. */
    static OptionalLong availableMemory() {
        if (Files.isReadable(MEMORY)) {
            try {
                for (String line : Files.readAllLines(MEMORY)) {
                    if (line.startsWith(AVAILABLE)) {
                        String kibibytes = line.substring(AVAILABLE.length()).replace("kB", "");
                        return OptionalLong.of(Long.parseLong(kibibytes.strip()) * MEBIBYTES_PER_GIBIBYTE);
                    }
                }
            } catch (IOException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", bytes / MIB);
    }
}
