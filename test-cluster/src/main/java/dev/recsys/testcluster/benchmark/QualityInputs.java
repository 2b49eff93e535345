/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.embed.EmbeddingCache;
import dev.recsys.testcluster.embed.SentenceEmbedder;
import java.nio.file.Path;
import java.util.List;

/** What the parts of the quality benchmark share; read when a part first asks for it, since some need none of it. */
final class QualityInputs {
    private final Path data;
    private final Path target;
    private Inputs vectors;

    /**
     * @param data   folder of the ESCI sample
     * @param target the build's folder
     */
    QualityInputs(Path data, Path target) {
        this.data = data;
        this.target = target;
    }

    /** The products and their vectors. */
    Inputs vectors(Report report) {
        if (vectors == null) {
            vectors = Inputs.load(data, target, report);
        }
        return vectors;
    }

    /** The judged queries of the sample. */
    Judgments judgments() {
        return Judgments.read(data.resolve("judgments-dev.json"));
    }

    /**
     * Vectors of further texts by the model that embedded the products.
     *
     * @param label begins the name of the file that they are kept in
     */
    float[][] embed(String label, List<String> texts) {
        try (SentenceEmbedder embedder =
                SentenceEmbedder.load(Runtime.getRuntime().availableProcessors())) {
            return new EmbeddingCache(target.resolve("embeddings"))
                    .get(label, embedder, texts, done -> {})
                    .vectors();
        }
    }

    /** Where nodes that do not come up leave their logs. */
    Path failureLogs() {
        return target.resolve("benchmark").resolve("logs");
    }
}
