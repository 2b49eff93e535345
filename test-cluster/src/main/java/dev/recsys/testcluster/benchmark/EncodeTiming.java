/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Times {@link ResidualQuantizer#encode(float[], int, int[], float[])} on one thread; run by {@link EncodeSide}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeTiming {
    /** File of vectors. */
    @Param("")
    public String vectors;

    @Param("0")
    public int count;

    @Param("0")
    public int dimension;

    /** File of centroids. */
    @Param("")
    public String centroids;

    /** Numbers of centroids, separated by {@code x}. */
    @Param("")
    public String levels;

    /** Vectors that one call encodes. */
    @Param("1")
    public int batch;

    /** Gets the codes of all vectors, 32-bit integers, little-endian; and, with {@code .kernel} appended, the kernel's name. */
    @Param("")
    public String codesFile;

    private ResidualQuantizer quantizer;
    private float[][] batches;
    private int[] codes;
    private float[] errors;
    private int next;

    /** Reads the files, and writes the codes for others to compare with. */
    @Setup
    public void prepare() throws IOException {
        List<Integer> sizes =
                Arrays.stream(levels.split("x")).map(Integer::valueOf).toList();
        int rows = sizes.stream().mapToInt(Integer::intValue).sum();
        Codebook codebook = new Centroids(new VectorFile(Path.of(centroids), rows, dimension), sizes).codebook();
        VectorKernel kernel = VectorKernel.best();
        quantizer = new ResidualQuantizer(codebook, kernel);
        float[] all = new VectorFile(Path.of(vectors), count, dimension).read();
        batches = new float[count / batch][];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = Arrays.copyOfRange(all, i * batch * dimension, (i + 1) * batch * dimension);
        }
        int[] allCodes = new int[count * sizes.size()];
        quantizer.encode(all, count, allCodes, new float[count]);
        ByteBuffer bytes = ByteBuffer.allocate(allCodes.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(allCodes);
        Files.write(Path.of(codesFile), bytes.array());
        Files.writeString(Path.of(codesFile + ".kernel"), kernel.name());
        codes = new int[batch * sizes.size()];
        errors = new float[batch];
    }

    /** Encodes the next batch. */
    @Benchmark
    public int[] encode() {
        quantizer.encode(batches[next], batch, codes, errors);
        next = next + 1 == batches.length ? 0 : next + 1;
        return codes;
    }
}
