/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.data.FashionData;
import dev.recsys.testcluster.data.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

public class ImageEmbedderTests extends RandomizedTest {
    private static final String DATA = System.getProperty("recsys.data", "../../shared/data");

    @Test
    public void testPicturesOfOneKindAreNearerThanOthers() {
        Path folder = Path.of(DATA, "fashion");
        assumeTrue("no data in [" + folder.toAbsolutePath() + "]", Files.isDirectory(folder));
        FashionData data = (FashionData) DataSet.parse("fashion:" + folder);
        List<byte[]> watches = images(data, "Watches");
        List<byte[]> shirts = images(data, "Shirts");
        try (ImageEmbedder embedder = ImageEmbedder.load(data.imageModel(), 2)) {
            float[] watch = embedder.embed(watches.get(0));
            assertEquals(embedder.dimension(), watch.length);
            assertEquals(1, Vectors.dot(watch, watch), 1e-5);
            assertArrayEquals(watch, embedder.embed(watches.get(0)), 0f);
            assertTrue(Vectors.dot(watch, embedder.embed(watches.get(1)))
                    > Vectors.dot(watch, embedder.embed(shirts.get(0))));
        }
    }

    private static List<byte[]> images(FashionData data, String articleType) {
        List<Product> products = data.products().stream()
                .filter(product -> product.leafCategory().equals(articleType))
                .limit(2)
                .toList();
        return data.images(products);
    }
}
