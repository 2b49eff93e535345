/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.embed.EmbeddingCache;
import dev.recsys.testcluster.embed.SentenceEmbedder;
import java.nio.file.Path;
import java.util.List;

/** The products and vectors that a benchmark works on, in files below the build's folder. */
public final class Inputs {
    private static final int SEED = 42;

    private final Path folder;
    private final List<Product> products;
    private final float[][] embeddings;
    private final VectorFile real;

    private Inputs(Path folder, List<Product> products, float[][] embeddings) {
        this.folder = folder;
        this.products = products;
        this.embeddings = embeddings;
        int dimension = embeddings[0].length;
        real = VectorFile.write(
                folder.resolve("vectors-real.f32"),
                embeddings.length,
                dimension,
                (row, vector) -> System.arraycopy(embeddings[row], 0, vector, 0, dimension));
    }

    /**
     * Reads the products, and embeds title and bullet points of each unless that was done before.
     *
     * @param data   folder of the ESCI sample
     * @param target the build's folder
     * @throws dev.recsys.testcluster.data.DataException the data is not there or not as it must be
     */
    public static Inputs load(Path data, Path target, Report report) {
        List<Product> products = DataSet.parse("esci:" + data).products();
        int threads = Runtime.getRuntime().availableProcessors();
        try (SentenceEmbedder embedder = SentenceEmbedder.load(threads)) {
            List<String> texts = products.stream().map(Product::embeddedText).toList();
            EmbeddingCache cache = new EmbeddingCache(target.resolve("embeddings"));
            EmbeddingCache.Embedded embedded = cache.get("esci-text", embedder, texts, done -> {});
            report.say(products.size() + " products of " + data + ", MiniLM of title and bullet points: "
                    + embedded.vectors()[0].length + " components"
                    + (embedded.cached() ? " (kept)" : " (embedded now)"));
            return new Inputs(target.resolve("benchmark"), products, embedded.vectors());
        }
    }

    /** Where files of this run go. */
    public Path folder() {
        return folder;
    }

    public List<Product> products() {
        return products;
    }

    /** Documents of the products with these vectors; products come again where there are more vectors. */
    public Documents documents(VectorFile with) {
        return new ProductDocuments(products, with);
    }

    /** The products' own vectors. */
    public VectorFile real() {
        return real;
    }

    /** That many vectors: the products' own, then noisy copies of them; see {@link NoisyCopies}. */
    public VectorFile many(int count) {
        return VectorFile.write(
                folder.resolve("vectors-" + count + ".f32"),
                count,
                embeddings[0].length,
                new NoisyCopies(embeddings, SEED));
    }
}
