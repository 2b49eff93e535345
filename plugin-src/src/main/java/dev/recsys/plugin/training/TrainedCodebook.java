/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.Codebook;
import java.util.List;

/**
 * A codebook fresh from training, with what was measured on the way.
 *
 * @param documents documents that the sample was drawn from
 * @param sampled   documents in the sample
 * @param levels    one entry for each level
 */
public record TrainedCodebook(Codebook codebook, long documents, long sampled, List<Level> levels) {
    /**
     * @param size        centroids
     * @param iterations  updates of Lloyd's algorithm
     * @param loss        mean squared distance of this level's residuals from their centroids
     * @param relativeMse what all levels so far leave over: Σ‖x−x̂‖² / Σ‖x‖² over the sample
     * @param used        centroids that at least one document of the sample is nearest to
     * @param reseeded    times that an empty centroid was moved to a far residual
     */
    public record Level(int size, int iterations, double loss, double relativeMse, int used, int reseeded) {}

    public TrainedCodebook {
        levels = List.copyOf(levels);
    }
}
