/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Times the encoding of vectors in a fresh JVM, on one thread. */
final class EncodeSide {
    /** Warm-up and measurement have as many: their mean is the figure. */
    private static final int ITERATIONS = 4;
    /** The JVM that measures has the options of a node that matter here. */
    private static final String[] JVM_OPTIONS = {"-Xms1g", "-Xmx1g", "--add-modules=jdk.incubator.vector"};

    private final Centroids centroids;
    private final Duration timing;
    private final Path codesFile;

    /**
     * @param timing how long to measure, and to warm up before
     * @param folder gets the codes
     */
    EncodeSide(Centroids centroids, Duration timing, Path folder) {
        this.centroids = centroids;
        this.timing = timing;
        this.codesFile = folder.resolve("codes.i32");
    }

    /**
     * Measures.
     *
     * @param batch vectors that one call encodes
     * @return seconds for each vector
     */
    double secondsPerVector(VectorFile vectors, int batch) throws RunnerException {
        TimeValue each = TimeValue.milliseconds(timing.toMillis() / ITERATIONS);
        Options options = new OptionsBuilder()
                .include("^" + EncodeTiming.class.getName().replace(".", "\\.") + "\\.encode$")
                .param("vectors", vectors.path().toString())
                .param("count", Integer.toString(vectors.count()))
                .param("dimension", Integer.toString(vectors.dimension()))
                .param("centroids", centroids.file().path().toString())
                .param(
                        "levels",
                        centroids.levels().stream().map(String::valueOf).collect(Collectors.joining("x")))
                .param("batch", Integer.toString(batch))
                .param("codesFile", codesFile.toString())
                .threads(1)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(each)
                .measurementIterations(ITERATIONS)
                .measurementTime(each)
                .jvmArgs(JVM_OPTIONS)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        double nanos = results.iterator().next().getPrimaryResult().getScore();
        return nanos / 1e9 / batch;
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
