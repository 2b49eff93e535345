/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import dev.recsys.rescore.evaluation.JudgedCandidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Queries whose grades follow from weights that a tuner is to find. */
final class Planted {
    private Planted() {}

    /**
     * Candidates in the order of their first pass; the tenth of each query with the largest x + w·f + noise has the grade 1.
     *
     * @param truth the planted weights; zeros plant nothing
     * @param noise standard deviation, where that of x is 1 ÷ √12
     */
    static List<JudgedCandidates> queries(int count, int candidates, double[] truth, double noise, long seed) {
        Random random = new Random(seed);
        List<JudgedCandidates> queries = new ArrayList<>();
        for (int q = 0; q < count; q++) {
            double[] scores = random.doubles(candidates).sorted().toArray();
            float[] x = new float[candidates];
            for (int i = 0; i < candidates; i++) {
                x[i] = (float) scores[candidates - 1 - i];
            }
            float[] f = new float[truth.length * candidates];
            double[] wanted = new double[candidates];
            for (int i = 0; i < candidates; i++) {
                wanted[i] = x[i] + noise * random.nextGaussian();
            }
            for (int s = 0; s < truth.length; s++) {
                for (int i = 0; i < candidates; i++) {
                    f[s * candidates + i] = random.nextFloat();
                    wanted[i] += truth[s] * f[s * candidates + i];
                }
            }
            double[] sorted = wanted.clone();
            Arrays.sort(sorted);
            double threshold = sorted[candidates - Math.max(1, candidates / 10)];
            float[] grades = new float[candidates];
            for (int i = 0; i < candidates; i++) {
                grades[i] = wanted[i] >= threshold ? 1 : 0;
            }
            queries.add(new JudgedCandidates(x, f, truth.length, grades, grades));
        }
        return queries;
    }
}
