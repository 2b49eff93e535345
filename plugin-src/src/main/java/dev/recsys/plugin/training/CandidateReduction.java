/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Chooses the first centroids of a level out of weighted candidates, as k-means‖ does in its last step (Bahmani et al. 2012, section
 * 3.3): by weighted k-means++ (Arthur and Vassilvitskii 2007).
 *
 * <p>The centroids are documents' own residuals. To start from means of the candidates' cells, or to iterate on the candidates alone
 * first, left one to two hundredths more error after training on sentence embeddings.
 */
final class CandidateReduction {
    /** Above this k-means++ on the candidates would take minutes; a weighted draw takes its place. */
    static final int MAX_SEQUENTIAL = 4096;

    private static final int WEIGHTED_DRAW_ROUND = 1 << 20;

    private CandidateReduction() {}

    /**
     * Chooses {@code k} centroids.
     *
     * @param candidates {@code n} vectors, row after row, n ≥ k
     * @param weights    {@code n} weights, all above 0
     * @return {@code k} centroids, row after row
     */
    static float[] choose(
            float[] candidates, long[] weights, int dimension, int k, long seed, int level, VectorKernel kernel) {
        if (k > MAX_SEQUENTIAL) {
            return rows(candidates, weightedDraw(weights, k, seed, level), dimension);
        }
        PackedCentroids packed = PackedCentroids.pack(candidates, dimension);
        return rows(candidates, plusPlus(candidates, weights, packed, k, seed, level, kernel), dimension);
    }

    private static int[] plusPlus(
            float[] candidates,
            long[] weights,
            PackedCentroids packed,
            int k,
            long seed,
            int level,
            VectorKernel kernel) {
        int n = weights.length;
        int dimension = packed.dimension();
        double[] distances = new double[n];
        Arrays.fill(distances, 1);
        float[] scores = new float[n];
        double[] squared = new double[n];
        for (int i = 0; i < n; i++) {
            squared[i] = kernel.squaredNorm(candidates, i * dimension, dimension);
        }
        boolean[] chosen = new boolean[n];
        int[] order = new int[k];
        for (int c = 0; c < k; c++) {
            double random = KeyedHash.unit(KeyedHash.bits(seed, level, c, n));
            int pick = pick(weights, distances, chosen, random);
            chosen[pick] = true;
            order[c] = pick;
            kernel.scores(candidates, pick * dimension, packed, scores);
            for (int i = 0; i < n; i++) {
                // ‖x − y‖² = ‖x‖² − 2 (x·y − ½‖y‖²)
                double distance = Math.max(0, squared[pick] - 2.0 * scores[i]);
                distances[i] = c == 0 ? distance : Math.min(distances[i], distance);
            }
        }
        return order;
    }

    private static int pick(long[] weights, double[] distances, boolean[] chosen, double random) {
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            total += chosen[i] ? 0 : weights[i] * distances[i];
        }
        double target = random * total;
        int last = -1;
        for (int i = 0; i < weights.length; i++) {
            if (chosen[i]) {
                continue;
            }
            last = i;
            target -= weights[i] * distances[i];
            if (target < 0) {
                return i;
            }
        }
        return last;
    }

    private static int[] weightedDraw(long[] weights, int k, long seed, int level) {
        double[] keys = new double[weights.length];
        Integer[] order = new Integer[weights.length];
        for (int i = 0; i < weights.length; i++) {
            keys[i] = KeyedHash.exponential(KeyedHash.bits(seed, level, WEIGHTED_DRAW_ROUND, i), weights[i]);
            order[i] = i;
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> keys[i]));
        return Arrays.stream(order).limit(k).mapToInt(i -> i).toArray();
    }

    private static float[] rows(float[] from, int[] which, int dimension) {
        float[] rows = new float[which.length * dimension];
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(from, which[i] * dimension, rows, i * dimension, dimension);
        }
        return rows;
    }
}
