/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.Test;

public class EmbeddingCacheTests extends RandomizedTest {
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    public void testTheSecondTimeVectorsComeFromTheFolder() throws IOException {
        EmbeddingCache cache = new EmbeddingCache(newTempDir().resolve("deeper"));
        List<String> texts = List.of(randomAsciiAlphanumOfLength(5), randomAsciiAlphanumOfLength(9), "é");
        EmbeddingCache.Embedded first = cache.get("texts", embedder("m"), texts, done -> {});
        assertFalse(first.cached());
        assertEquals(3, calls.get());
        EmbeddingCache.Embedded second = cache.get("texts", embedder("m"), texts, done -> fail("computed again"));
        assertTrue(second.cached());
        assertEquals(3, calls.get());
        assertArrayEquals(first.vectors(), second.vectors());
    }

    @Test
    public void testAnotherModelAnotherTextOrAnotherOrderIsComputed() throws IOException {
        EmbeddingCache cache = new EmbeddingCache(newTempDir());
        cache.get("texts", embedder("m"), List.of("ab", "c"), done -> {});
        assertFalse(cache.get("texts", embedder("n"), List.of("ab", "c"), done -> {})
                .cached());
        assertFalse(cache.get("texts", embedder("m"), List.of("c", "ab"), done -> {})
                .cached());
        assertFalse(cache.get("texts", embedder("m"), List.of("a", "bc"), done -> {})
                .cached());
        assertTrue(cache.get("texts", embedder("m"), List.of("ab", "c"), done -> {})
                .cached());
    }

    @Test
    public void testADamagedFileIsComputedAgain() throws IOException {
        Path folder = newTempDir();
        EmbeddingCache cache = new EmbeddingCache(folder);
        EmbeddingCache.Embedded first = cache.get("texts", embedder("m"), List.of("ab", "c"), done -> {});
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        if (randomBoolean()) {
            bytes[randomIntBetween(0, bytes.length - 1)] ^= 1;
        } else {
            bytes = Arrays.copyOf(bytes, randomIntBetween(0, bytes.length - 1));
        }
        Files.write(file, bytes);
        EmbeddingCache.Embedded again = cache.get("texts", embedder("m"), List.of("ab", "c"), done -> {});
        assertFalse(again.cached());
        assertArrayEquals(first.vectors(), again.vectors());
        assertTrue(cache.get("texts", embedder("m"), List.of("ab", "c"), done -> {})
                .cached());
    }

    /** A stand-in for a model: a vector of a text's length and hash. */
    private Embedder<String> embedder(String fingerprint) {
        return new Embedder<>() {
            @Override
            public int dimension() {
                return 2;
            }

            @Override
            public String fingerprint() {
                return fingerprint;
            }

            @Override
            public byte[] bytes(String thing) {
                return thing.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public float[] embed(String thing) {
                calls.incrementAndGet();
                return new float[] {thing.length(), thing.hashCode()};
            }

            @Override
            public int threads() {
                return 2;
            }

            @Override
            public void close() {}
        };
    }
}
