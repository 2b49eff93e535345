/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.Main;

/** Times the encoding of vectors with JMH in a fresh JVM, on one thread. */
final class EncodeSide {
    /** Warm-up and measurement have as many: their mean is the figure. */
    private static final int ITERATIONS = 4;
    /** The options of a node's JVM that matter here. */
    private static final String MEASURING_JVM = "-Xms1g -Xmx1g --add-modules=jdk.incubator.vector";
    /** From this JDK on there are warnings of what JMH does with its own fields, and an option against them. */
    private static final int JDK_THAT_WARNS = 23;

    private static final String NO_WARNINGS = "--sun-misc-unsafe-memory-access=allow";

    private final Centroids centroids;
    private final Duration timing;
    private final Path codesFile;
    private final Path resultFile;
    private final Path logFile;

    /**
     * @param timing how long to measure, and to warm up before
     * @param folder gets the codes, the results and the log
     */
    EncodeSide(Centroids centroids, Duration timing, Path folder) {
        this.centroids = centroids;
        this.timing = timing;
        this.codesFile = folder.resolve("codes.i32");
        this.resultFile = folder.resolve("encode.json");
        this.logFile = folder.resolve("encode.log");
    }

    /**
     * Measures.
     *
     * @param batch vectors that one call encodes
     * @return seconds for each vector
     */
    double secondsPerVector(VectorFile vectors, int batch) throws IOException, InterruptedException {
        String each = timing.toMillis() / ITERATIONS + "ms";
        String iterations = Integer.toString(ITERATIONS);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(quiet());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.add("^" + EncodeTiming.class.getName().replace(".", "\\.") + "\\.encode$");
        command.addAll(List.of("-t", "1", "-f", "1", "-foe", "true"));
        command.addAll(List.of("-wi", iterations, "-w", each, "-i", iterations, "-r", each));
        command.addAll(List.of("-jvmArgs", String.join(" ", quiet()) + " " + MEASURING_JVM));
        command.addAll(List.of("-rf", "json", "-rff", resultFile.toString()));
        parameter(command, "vectors", vectors.path());
        parameter(command, "count", vectors.count());
        parameter(command, "dimension", vectors.dimension());
        parameter(command, "centroids", centroids.file().path());
        parameter(
                command,
                "levels",
                centroids.levels().stream().map(String::valueOf).collect(Collectors.joining("x")));
        parameter(command, "batch", batch);
        parameter(command, "codesFile", codesFile);
        Files.deleteIfExists(resultFile);
        int exit = run(command);
        if (exit != 0 || Files.isRegularFile(resultFile) == false) {
            throw new IllegalStateException("timing the encoder ended with [" + exit + "]; see [" + logFile + "]");
        }
        JsonNode result = Rest.JSON.readTree(resultFile.toFile());
        return result.at("/0/primaryMetric/score").doubleValue() / 1e9 / batch;
    }

    private static List<String> quiet() {
        return Runtime.version().feature() >= JDK_THAT_WARNS ? List.of(NO_WARNINGS) : List.of();
    }

    private static void parameter(List<String> command, String name, Object value) {
        command.addAll(List.of("-p", name + "=" + value));
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(logFile.toFile())
                .start();
        Thread hook = new Thread(() -> end(process), "end-timing");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return process.waitFor();
        } finally {
            end(process);
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The hook is running: it does the same.
            }
        }
    }

    /** The JVM that measures is a child of the one that was started. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** The codes of all vectors of the last measurement, those of a vector side by side. */
    int[] codes() throws IOException {
        return read(codesFile);
    }

    /** The kernel that the last measurement ran on. */
    String kernel() throws IOException {
        return Files.readString(Path.of(codesFile + ".kernel"));
    }

    /** Reads 32-bit integers, little-endian. */
    static int[] read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int[] values = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(values);
        return values;
    }
}
