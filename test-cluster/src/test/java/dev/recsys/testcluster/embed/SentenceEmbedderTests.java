/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

public class SentenceEmbedderTests extends RandomizedTest {
    private static SentenceEmbedder embedder;

    @BeforeClass
    public static void load() {
        embedder = SentenceEmbedder.load(2);
    }

    @AfterClass
    public static void close() {
        embedder.close();
        embedder = null;
    }

    @Test
    public void testVectorsAreOfUnitLength() {
        for (String text : List.of("a", "Crêpe pan – 25 cm ❤", "word ".repeat(2_000), "日本語")) {
            float[] vector = embedder.embed(text);
            assertEquals(embedder.dimension(), vector.length);
            assertEquals(1, Vectors.dot(vector, vector), 1e-5);
        }
    }

    @Test
    public void testSentencesThatMeanTheSameAreNearerThanOthers() {
        float[] pan = embedder.embed("a non-stick frying pan for eggs");
        float[] skillet = embedder.embed("coated skillet to cook omelettes");
        float[] tent = embedder.embed("a two-person tent for hiking in the mountains");
        assertTrue(Vectors.dot(pan, skillet) > 0.5);
        assertTrue(Vectors.dot(pan, tent) < 0.25);
    }

    @Test
    public void testATextHasTheSameVectorWhateverElseIsEmbeddedBesideIt() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            texts.add(randomAsciiAlphanumOfLengthBetween(1, 400));
        }
        int[] last = {0};
        float[][] together = embedder.embedAll(texts, done -> last[0] = done);
        assertEquals(texts.size(), last[0]);
        for (int i = 0; i < texts.size(); i++) {
            assertArrayEquals(embedder.embed(texts.get(i)), together[i], 0f);
        }
    }

    @Test
    public void testWhatComesAfterTheLimitDoesNotCount() {
        String full = "shoe ".repeat(200);
        assertArrayEquals(embedder.embed(full), embedder.embed(full + "and a lawn mower"), 0f);
    }
}
