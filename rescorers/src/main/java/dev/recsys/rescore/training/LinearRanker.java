/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Learns weights of features that order the rows of each group: logistic regression on differences of rows.
 *
 * <p>Minimises ½‖w‖² + cost · Σ log(1 + exp(−w·(x₊ − x₋))) over pairs of a group, x₊ the row with the greater label, features brought to
 * mean 0 and variance 1, missing values to the mean (Herbrich, Graepel and Obermayer, Large margin rank boundaries for ordinal
 * regression, 2000, with the logistic loss; solved by LIBLINEAR). Weights of rows are not used: LIBLINEAR has none.
 */
public final class LinearRanker {
    private static final double TOLERANCE = 1e-4;

    /** A node of a row, with the reference to it. */
    private static final long NODE_BYTES = 28;

    /** Row, its array, its label, and vectors of the solver. */
    private static final long PAIR_BYTES = 96;

    private final Runnable check;

    /** @param check throws when the work is cancelled; asked for each group, and before and after the solving */
    public LinearRanker(Runnable check) {
        this.check = check;
    }

    /** Heap that a training takes at most, about, in bytes; the rows themselves are not in it. */
    public static long estimatedBytes(int features, LinearParameters parameters) {
        return parameters.mostPairs() * (PAIR_BYTES + features * NODE_BYTES);
    }

    /**
     * Trains.
     *
     * @throws IllegalArgumentException there is nothing to learn; the message says why
     */
    public TrainedLinear train(RankingData data, LinearParameters parameters) {
        TrainingChecks.checkLabels(data);
        TrainingChecks.checkVaries(data);
        int features = data.features().size();
        double[] means = new double[features];
        double[] deviations = new double[features];
        for (int f = 0; f < features; f++) {
            moments(data.matrix().column(f), data.size(), f, means, deviations);
        }
        RowPairs pairs =
                RowPairs.draw(data, parameters.pairsPerGroup(), parameters.mostPairs(), parameters.seed(), check);
        check.run();
        double[] solved = solve(problem(data, pairs, means, deviations), parameters);
        check.run();
        List<Double> weights = new ArrayList<>();
        List<Double> missing = new ArrayList<>();
        double bias = 0;
        for (int f = 0; f < features; f++) {
            double weight = deviations[f] == 0 ? 0 : solved[f] / deviations[f];
            weights.add(weight);
            missing.add(means[f]);
            bias -= weight * means[f];
        }
        return new TrainedLinear(data.features(), weights, bias, missing, pairs.count());
    }

    /** Mean of what is not missing; deviation of all, with the mean for what is missing. */
    private static void moments(double[] column, int rows, int feature, double[] means, double[] deviations) {
        double sum = 0;
        int present = 0;
        for (int row = 0; row < rows; row++) {
            if (!Double.isNaN(column[row])) {
                sum += column[row];
                present++;
            }
        }
        double mean = present == 0 ? 0 : sum / present;
        double squares = 0;
        double greatest = 0;
        for (int row = 0; row < rows; row++) {
            if (!Double.isNaN(column[row])) {
                squares += (column[row] - mean) * (column[row] - mean);
                greatest = Math.max(greatest, Math.abs(column[row]));
            }
        }
        double deviation = Math.sqrt(squares / rows);
        means[feature] = mean;
        // What rounding alone makes of a constant is no variance.
        deviations[feature] = deviation <= greatest * Math.ulp(1.0) * rows ? 0 : deviation;
    }

    private static Problem problem(RankingData data, RowPairs pairs, double[] means, double[] deviations) {
        // With one class there would be nothing to tell apart: every other pair is turned round, and a single one
        // stands twice.
        int count = Math.max(2, pairs.count());
        Problem problem = new Problem();
        problem.l = count;
        problem.n = means.length;
        problem.bias = -1;
        problem.x = new Feature[count][];
        problem.y = new double[count];
        for (int i = 0; i < count; i++) {
            int pair = Math.min(i, pairs.count() - 1);
            int sign = i % 2 == 0 ? 1 : -1;
            List<Feature> nodes = new ArrayList<>(means.length);
            for (int f = 0; f < means.length; f++) {
                double[] column = data.matrix().column(f);
                double difference = standard(column[pairs.better()[pair]], means[f], deviations[f])
                        - standard(column[pairs.worse()[pair]], means[f], deviations[f]);
                if (difference != 0) {
                    nodes.add(new FeatureNode(f + 1, sign * difference));
                }
            }
            problem.x[i] = nodes.toArray(Feature[]::new);
            problem.y[i] = sign;
        }
        return problem;
    }

    private static double standard(double value, double mean, double deviation) {
        return Double.isNaN(value) || deviation == 0 ? 0 : (value - mean) / deviation;
    }

    private static double[] solve(Problem problem, LinearParameters parameters) {
        Parameter parameter = new Parameter(SolverType.L2R_LR, parameters.cost(), TOLERANCE);
        parameter.setRandom(new Random(parameters.seed()));
        // The library's own switch; it would print every iteration.
        Linear.disableDebugOutput();
        Model model = Linear.train(problem, parameter);
        double[] weights = model.getFeatureWeights();
        if (model.getLabels()[0] != 1) {
            for (int f = 0; f < weights.length; f++) {
                weights[f] = -weights[f];
            }
        }
        return weights;
    }
}
