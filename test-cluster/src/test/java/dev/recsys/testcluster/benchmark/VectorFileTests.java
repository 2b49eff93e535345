/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.testcluster.embed.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

public class VectorFileTests extends RandomizedTest {
    private static final int DIMENSION = 384;

    @Test
    public void testAFileIsRawLittleEndianFloats() throws IOException {
        Path path = newTempDir().resolve("deeper/v.f32");
        VectorFile file = VectorFile.write(path, 2, 2, (row, vector) -> {
            vector[0] = row;
            vector[1] = 1.5f;
        });
        byte[] expected = {0, 0, 0, 0, 0, 0, (byte) 0xC0, 0x3F, 0, 0, (byte) 0x80, 0x3F, 0, 0, (byte) 0xC0, 0x3F};
        assertArrayEquals(expected, Files.readAllBytes(path));
        assertArrayEquals(new float[] {0, 1.5f, 1, 1.5f}, file.read(), 0);
        assertEquals(1, file.map().get(2), 0);
    }

    @Test
    public void testAFileThatIsTooShortIsRefused() throws IOException {
        Path path = newTempDir().resolve("v.f32");
        VectorFile.write(path, 2, 3, (row, vector) -> {});
        UncheckedIOException refused =
                assertThrows(UncheckedIOException.class, () -> new VectorFile(path, 3, 3).read());
        assertTrue(
                refused.getMessage(),
                refused.getMessage().endsWith("it has [24] bytes; [3] vectors of [3] components have [36]"));
    }

    @Test
    public void testTheSameSeedWritesTheSameBytesAndAShortFileIsTheStartOfALongOne() throws IOException {
        float[][] base = base(7);
        long seed = randomLong();
        Path folder = newTempDir();
        byte[] one = bytes(VectorFile.write(folder.resolve("1"), 40, DIMENSION, new NoisyCopies(base, seed)));
        byte[] again = bytes(VectorFile.write(folder.resolve("2"), 40, DIMENSION, new NoisyCopies(base, seed)));
        byte[] start = bytes(VectorFile.write(folder.resolve("3"), 15, DIMENSION, new NoisyCopies(base, seed)));
        byte[] other = bytes(VectorFile.write(folder.resolve("4"), 40, DIMENSION, new NoisyCopies(base, seed + 1)));
        assertArrayEquals(one, again);
        assertArrayEquals(Arrays.copyOf(one, start.length), start);
        assertFalse(Arrays.equals(one, other));
    }

    @Test
    public void testTheFirstRowsAreTheBaseAndTheOthersAreNearIt() {
        float[][] base = base(randomIntBetween(1, 9));
        NoisyCopies copies = new NoisyCopies(base, randomLong());
        double expected = 1 / Math.sqrt(1 + NoisyCopies.SIGMA * NoisyCopies.SIGMA * DIMENSION);
        float[] former = null;
        for (int row = 0; row < 5 * base.length; row++) {
            float[] vector = new float[DIMENSION];
            copies.fill(row, vector);
            float[] original = base[row % base.length];
            if (row < base.length) {
                assertArrayEquals(original, vector, 0);
            } else {
                assertEquals(1, Vectors.dot(vector, vector), 1e-5);
                // Five standard deviations of the cosine's own spread, which is about SIGMA.
                assertEquals(expected, Vectors.dot(original, vector), 5 * NoisyCopies.SIGMA);
                assertFalse(Arrays.equals(vector, former));
            }
            former = vector;
        }
    }

    @Test
    public void testCentroidsBecomeTheCodebookThatTheyWereWrittenFrom() throws IOException {
        Path folder = newTempDir();
        VectorFile file = VectorFile.write(folder.resolve("c"), 4 + 3, 2, (row, vector) -> {
            vector[0] = row;
            vector[1] = -row;
        });
        Centroids centroids = new Centroids(file, List.of(4, 3));
        Codebook codebook = centroids.codebook();
        assertEquals(2, codebook.depth());
        assertEquals(4, codebook.level(0).size());
        assertEquals(3, codebook.level(1).size());
        assertEquals(5, codebook.level(1).value(1, 0), 0);
        assertEquals(-5, codebook.level(1).value(1, 1), 0);
        Codebook first = centroids.first(2, folder.resolve("few")).codebook();
        assertEquals(2, first.level(0).size());
        assertEquals(2, first.level(1).size());
        assertEquals(1, first.level(0).value(1, 0), 0);
        assertEquals(4, first.level(1).value(0, 0), 0);
    }

    private static float[][] base(int count) {
        float[][] base = new float[count][DIMENSION];
        for (float[] vector : base) {
            for (int j = 0; j < DIMENSION; j++) {
                vector[j] = (float) randomGaussian();
            }
            Vectors.normalize(vector);
        }
        return base;
    }

    private static byte[] bytes(VectorFile file) throws IOException {
        return Files.readAllBytes(file.path());
    }
}
