/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.testcluster.benchmark.Inputs;
import dev.recsys.testcluster.benchmark.Report;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.LibSvmRows;
import dev.recsys.testcluster.data.MovieLensData;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.embed.EmbeddingCache;
import dev.recsys.testcluster.embed.SentenceEmbedder;
import java.nio.file.Path;
import java.util.List;

/** What the parts of the ranking benchmark read, each of it when a part first asks for it. */
final class RankingInputs {
    private final Path data;
    private final Path target;
    private Inputs products;

    /**
     * @param data   has the folders {@code esci}, {@code ml-100k} and {@code ltr-lightgbm}
     * @param target the build's folder
     */
    RankingInputs(Path data, Path target) {
        this.data = data;
        this.target = target;
    }

    /** The products of the ESCI sample and their vectors. */
    Inputs products(Report report) {
        if (products == null) {
            products = Inputs.load(data.resolve("esci"), target, report);
        }
        return products;
    }

    /** Judged queries of the sample. */
    Judgments judgments() {
        return Judgments.read(data.resolve("esci").resolve("judgments-dev.json"));
    }

    /** Queries that a language model wrote for the products. */
    Rewrites rewrites() {
        return Rewrites.ofDocuments(data.resolve("esci").resolve("rewrites-documents.jsonl"));
    }

    /** Vectors of texts by the model that embedded the products; kept under the name that other benchmarks give them. */
    float[][] embedQueries(List<String> texts) {
        try (SentenceEmbedder embedder =
                SentenceEmbedder.load(Runtime.getRuntime().availableProcessors())) {
            return new EmbeddingCache(target.resolve("embeddings"))
                    .get("esci-queries", embedder, texts, done -> {})
                    .vectors();
        }
    }

    MovieLensData movies() {
        return MovieLensData.read(data.resolve("ml-100k"));
    }

    /** Rows of LightGBM's own example. */
    LibSvmRows example(String name) {
        return LibSvmRows.read(data.resolve("ltr-lightgbm"), name);
    }

    /** Where files of a run go. */
    Path folder() {
        return target.resolve("benchmark");
    }

    /** Where nodes that do not come up leave their logs. */
    Path failureLogs() {
        return folder().resolve("logs");
    }
}
