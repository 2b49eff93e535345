/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import dev.recsys.rescore.evaluation.JudgedCandidates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Proposes weights: first spread over the whole range, then near the best so far.
 *
 * <p>The unit of a signal is the weight at which it moves candidates as far as the first pass does: the standard deviation of the scores
 * inside a query over that of the signal. Weights are searched from a thousandth of it to ten of it, on a logarithmic scale, and 0.
 */
final class WeightSampler {
    private static final double LEAST = 1e-3;
    private static final double MOST = 10;

    /** Share of the trials in which a signal has the weight 0; so that single signals are tried alone too. */
    private static final double ZEROS = 0.25;

    /** Share of the proposals near the best in which a weight of it goes to 0, or away from it. */
    private static final double FLIPS = 0.15;

    private final double[] units;
    private final double[] constants;
    private final boolean[] varies;
    private final SplittableRandom random;
    private final Set<List<Double>> proposed = new HashSet<>();

    /** @param baseline weights of signals that are the same for all candidates of each query, about which nothing can be learned */
    WeightSampler(List<JudgedCandidates> queries, double[] baseline, long seed) {
        int signals = baseline.length;
        this.units = new double[signals];
        this.constants = baseline;
        this.varies = new boolean[signals];
        this.random = new SplittableRandom(seed);
        double scores = Math.sqrt(variance(queries, -1));
        for (int s = 0; s < signals; s++) {
            double spread = Math.sqrt(variance(queries, s));
            varies[s] = spread > 0;
            units[s] = (scores > 0 ? scores : 1) / (varies[s] ? spread : 1);
        }
    }

    /** One for each signal; above 0. */
    double[] units() {
        return units;
    }

    /** Mean over queries of the variance of a signal, or with -1 of the score. */
    private static double variance(List<JudgedCandidates> queries, int signal) {
        double total = 0;
        int counted = 0;
        for (JudgedCandidates query : queries) {
            int size = query.size();
            if (size == 0) {
                continue;
            }
            double mean = 0;
            for (int i = 0; i < size; i++) {
                mean += value(query, signal, i) / size;
            }
            for (int i = 0; i < size; i++) {
                double off = value(query, signal, i) - mean;
                total += off * off / size;
            }
            counted++;
        }
        // Rounding of equal values is no spread.
        return counted == 0 || total / counted < 1e-18 ? 0 : total / counted;
    }

    private static double value(JudgedCandidates query, int signal, int candidate) {
        return signal < 0 ? query.score(candidate) : query.signal(signal, candidate);
    }

    /** Notes weights that are tried anyway, so that they are not proposed again. */
    boolean add(List<double[]> batch, double[] weights) {
        List<Double> key = new ArrayList<>(weights.length);
        for (double weight : weights) {
            key.add(weight);
        }
        return proposed.add(key) && batch.add(weights);
    }

    /** At most {@code count} weights over the whole range: a Latin hypercube, each weight taking each part of its range once. */
    List<double[]> spread(int count) {
        int signals = units.length;
        double zeros = signals == 1 ? 0 : ZEROS;
        double[][] weights = new double[count][signals];
        for (int s = 0; s < signals; s++) {
            int[] order = permutation(count);
            for (int i = 0; i < count; i++) {
                double place = (order[i] + random.nextDouble()) / count;
                weights[i][s] = varies[s] == false
                        ? constants[s]
                        : place < zeros ? 0 : units[s] * scale((place - zeros) / (1 - zeros));
            }
        }
        List<double[]> batch = new ArrayList<>(count);
        for (double[] each : weights) {
            add(batch, each);
        }
        return batch;
    }

    private static double scale(double share) {
        return LEAST * Math.pow(MOST / LEAST, share);
    }

    /**
     * At most {@code count} weights near others.
     *
     * @param radius standard deviation of the natural logarithm of a weight
     */
    List<double[]> near(double[] center, double radius, int count) {
        List<double[]> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            double[] weights = center.clone();
            for (int s = 0; s < weights.length; s++) {
                boolean flip = random.nextDouble() < FLIPS;
                double step = Math.exp(radius * random.nextGaussian());
                double anywhere = units[s] * scale(random.nextDouble());
                if (varies[s] == false) {
                    continue;
                }
                weights[s] = flip ? (weights[s] == 0 ? anywhere : 0) : weights[s] * step;
            }
            add(batch, weights);
        }
        return batch;
    }

    private int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        return order;
    }
}
