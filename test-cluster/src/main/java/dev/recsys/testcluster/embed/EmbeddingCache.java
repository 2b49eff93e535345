/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Keeps vectors in a folder, so that the same model need not see the same things twice.
 *
 * <p>A file belongs to one model and one ordered list of things, which its name is a hash of: {@code n} and the dimension as 32-bit
 * integers, then the components as 32-bit floats, then the SHA-256 of all that, everything little-endian. A file that is not so is
 * computed again.
 */
public final class EmbeddingCache {
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int HASH_BYTES = 32;
    /** Characters of the hash in a file's name: 80 bits. */
    private static final int NAME_CHARACTERS = 20;

    private final Path folder;

    public EmbeddingCache(Path folder) {
        this.folder = folder;
    }

    /** Vectors, one a thing, and whether they were there already. */
    public record Embedded(float[][] vectors, boolean cached) {}

    /**
     * The vectors of some things.
     *
     * @param label    begins the file's name, for people
     * @param progress is told how many are computed; it is not called when the vectors are there already
     */
    public <T> Embedded get(String label, Embedder<T> embedder, List<T> things, IntConsumer progress) {
        Path file = folder.resolve(label + "-" + key(embedder, things).substring(0, NAME_CHARACTERS) + ".vectors");
        try {
            float[][] kept = read(file, things.size(), embedder.dimension());
            if (kept != null) {
                return new Embedded(kept, true);
            }
            float[][] computed = embedder.embedAll(things, progress);
            write(file, computed, embedder.dimension());
            return new Embedded(computed, false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep vectors in [" + file + "]: " + e.getMessage(), e);
        }
    }

    private static <T> String key(Embedder<T> embedder, List<T> things) {
        MessageDigest digest = Hashes.digest();
        digest.update(embedder.fingerprint().getBytes(StandardCharsets.UTF_8));
        for (T thing : things) {
            byte[] bytes = embedder.bytes(thing);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return Hashes.hex(digest.digest());
    }

    private static float[][] read(Path file, int count, int dimension) throws IOException {
        if (Files.isRegularFile(file) == false) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(file);
        int body = HEADER_BYTES + count * dimension * Float.BYTES;
        if (bytes.length != body + HASH_BYTES) {
            return null;
        }
        byte[] hash = Hashes.sha256(Arrays.copyOf(bytes, body));
        if (Arrays.equals(hash, 0, HASH_BYTES, bytes, body, bytes.length) == false) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (buffer.getInt() != count || buffer.getInt() != dimension) {
            return null;
        }
        float[][] vectors = new float[count][dimension];
        for (float[] vector : vectors) {
            for (int i = 0; i < dimension; i++) {
                vector[i] = buffer.getFloat();
            }
        }
        return vectors;
    }

    /** Writes beside the file and renames, so that whoever is interrupted leaves no half a file. */
    private void write(Path file, float[][] vectors, int dimension) throws IOException {
        int body = HEADER_BYTES + vectors.length * dimension * Float.BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(body + HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(vectors.length).putInt(dimension);
        for (float[] vector : vectors) {
            for (float component : vector) {
                buffer.putFloat(component);
            }
        }
        buffer.put(Hashes.sha256(Arrays.copyOf(buffer.array(), body)));
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, "vectors", ".tmp");
        Files.write(unfinished, buffer.array());
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
