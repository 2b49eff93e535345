/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.data.FashionData;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.embed.EmbeddingCache;
import dev.recsys.testcluster.embed.ImageEmbedder;
import dev.recsys.testcluster.embed.SentenceEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;

/** The embedding models of a data set, and the folder that keeps their vectors for a second run. */
final class Models implements AutoCloseable {
    private final EmbeddingCache cache;
    private final SentenceEmbedder sentences;
    private final FashionData pictures;
    private final ImageEmbedder images;

    Models(DataSet data, Path folder) {
        int threads = Runtime.getRuntime().availableProcessors();
        cache = new EmbeddingCache(folder);
        sentences = SentenceEmbedder.load(threads);
        pictures = data instanceof FashionData fashion ? fashion : null;
        images = pictures == null ? null : ImageEmbedder.load(pictures.imageModel(), threads);
    }

    EmbeddingCache.Embedded texts(String label, List<Product> products, IntConsumer progress) {
        return cache.get(label + "-text", sentences, texts(products), progress);
    }

    EmbeddingCache.Embedded images(String label, List<Product> products, IntConsumer progress) {
        return cache.get(label + "-image", images, pictures.images(products), progress);
    }

    /** Vectors of one product in the order of the vector fields, computed now. */
    List<float[]> embedNow(Product product) {
        float[] text = sentences.embed(product.embeddedText());
        return images == null
                ? List.of(text)
                : List.of(text, images.embed(pictures.images(List.of(product)).get(0)));
    }

    /** Vector of a text that a customer types. */
    float[] embedNow(String question) {
        return sentences.embed(question);
    }

    private static List<String> texts(List<Product> products) {
        return products.stream().map(Product::embeddedText).toList();
    }

    @Override
    public void close() {
        sentences.close();
        if (images != null) {
            images.close();
        }
    }
}
