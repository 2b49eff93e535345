/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.nio.file.Path;

/** What the parts of the semantic-ID benchmark share: vectors, and a codebook that a cluster trained on the real ones. */
final class SemanticIdsInputs {
    private static final String CODEBOOK = "products";

    private final Path data;
    private final Path target;
    private Inputs vectors;
    private Centroids centroids;

    /**
     * @param data   folder of the ESCI sample
     * @param target the build's folder
     */
    SemanticIdsInputs(Path data, Path target) {
        this.data = data;
        this.target = target;
    }

    /** Reads and embeds the products. */
    void load(Report report) {
        vectors = Inputs.load(data, target, report);
    }

    Inputs vectors() {
        return vectors;
    }

    /** Where nodes that do not come up leave their logs. */
    Path failureLogs() {
        return target.resolve("benchmark").resolve("logs");
    }

    /** Keeps the live version of a codebook that was trained on all real vectors. */
    void keep(Rest rest, String codebook) {
        centroids = Codebooks.centroids(rest, codebook, vectors.folder().resolve("centroids.f32"));
    }

    /** Centroids of three levels of 256, trained on the real vectors; trains them if no part did so before. */
    Centroids centroids() throws InterruptedException {
        if (centroids == null) {
            try (TestCluster cluster = TestCluster.builder()
                    .name("benchmark-codebook")
                    .failureLogs(failureLogs())
                    .start()) {
                VectorIndex index = new VectorIndex("products", 1, false);
                index.create(cluster.rest(), vectors.real().dimension());
                index.fill(cluster.rest(), vectors.documents(vectors.real()));
                new Training(index.name(), Training.LEVELS).run(cluster.rest(), CODEBOOK);
                keep(cluster.rest(), CODEBOOK);
            }
        }
        return centroids;
    }
}
