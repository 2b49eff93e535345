/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Vectors in a file that every side of a comparison reads: raw 32-bit floats, little-endian, one vector after the other.
 *
 * @param count     number of vectors that count; the file may have more behind them
 * @param dimension components of a vector
 */
public record VectorFile(Path path, int count, int dimension) {
    /** Fills one row. */
    @FunctionalInterface
    public interface Rows {
        void fill(int row, float[] vector);
    }

    /** Writes a file; it appears under its name when it is whole. */
    public static VectorFile write(Path path, int count, int dimension, Rows rows) {
        Path unfinished = path.resolveSibling(path.getFileName() + ".unfinished");
        ByteBuffer bytes = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[dimension];
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                for (int row = 0; row < count; row++) {
                    rows.fill(row, vector);
                    bytes.clear().asFloatBuffer().put(vector);
                    out.write(bytes.array());
                }
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write vectors to [" + path + "]: " + e.getMessage(), e);
        }
        return new VectorFile(path, count, dimension);
    }

    /** All vectors, one after the other. */
    public float[] read() {
        float[] all = new float[Math.multiplyExact(count, dimension)];
        map().get(all);
        return all;
    }

    /** A view of the file that several threads may read by position. */
    public FloatBuffer map() {
        long bytes = (long) count * dimension * Float.BYTES;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < bytes) {
                throw new IOException("it has [" + channel.size() + "] bytes; [" + count + "] vectors of [" + dimension
                        + "] components have [" + bytes + "]");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read vectors from [" + path + "]: " + e.getMessage(), e);
        }
    }
}
