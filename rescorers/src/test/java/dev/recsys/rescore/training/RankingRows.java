/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import dev.recsys.rescore.model.FeatureMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.AssumptionViolatedException;

/** Small data with a known order to learn, and trainings that skip the test where the natives do not load. */
final class RankingRows {
    static final List<String> FEATURES = List.of("match", "age", "noise", "colour");

    private RankingRows() {}

    /** Grades 0 to 4 rise with {@code match} and with colours that are multiples of 3; {@code age} hurts; a tenth of all values is missing. */
    static RankingData random(Random random, int groups) {
        List<RankingGroup> sizes = new ArrayList<>();
        int rows = 0;
        for (int g = 0; g < groups; g++) {
            int size = 5 + random.nextInt(20);
            sizes.add(new RankingGroup("query " + g, g % 3 == 0 ? "similar" : "search", size, g));
            rows += size;
        }
        FeatureMatrix matrix = FeatureMatrix.of(FEATURES.size(), rows);
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
            double match = random.nextGaussian();
            double age = random.nextDouble();
            int colour = random.nextInt(12);
            double worth = 1.5 * match - age + (colour % 3 == 0 ? 1 : 0) + 0.2 * random.nextGaussian();
            labels[row] = (float) Math.clamp(Math.floor(worth + 1.5), 0, 4);
            double[] values = {match, age, random.nextGaussian(), colour};
            for (int f = 0; f < values.length; f++) {
                matrix.column(f)[row] = random.nextInt(10) == 0 ? Double.NaN : values[f];
            }
        }
        return new RankingData(FEATURES, matrix, labels, sizes);
    }

    /** Groups of some sizes with these labels, and one feature that is the row's number. */
    static RankingData of(float[] labels, int... sizes) {
        FeatureMatrix matrix = FeatureMatrix.of(1, labels.length);
        for (int row = 0; row < labels.length; row++) {
            matrix.column(0)[row] = row;
        }
        List<RankingGroup> groups = new ArrayList<>();
        for (int size : sizes) {
            groups.add(new RankingGroup("q" + groups.size(), "search", size));
        }
        return new RankingData(List.of("row"), matrix, labels, groups);
    }

    static LambdaMartParameters.Builder small() {
        return LambdaMartParameters.builder()
                .trees(20)
                .learningRate(0.2)
                .numLeaves(8)
                .minDataInLeaf(3);
    }

    static TrainedRanker train(RankingData train, RankingData heldOut, LambdaMartParameters parameters) {
        return train(train, heldOut, parameters, Progress.NONE);
    }

    static TrainedRanker train(
            RankingData train, RankingData heldOut, LambdaMartParameters parameters, Progress progress) {
        try {
            return new LambdaMart().train(train, heldOut, parameters, progress);
        } catch (TrainingUnavailableException e) {
            throw new AssumptionViolatedException("skipped: " + e.getMessage(), e);
        }
    }

    /** Mean of an ndcg, as its definition says: with gains by label, best first by score, then by row. */
    static double ndcg(RankingData data, double[] scores, double[] gains, int k) {
        int[] starts = data.starts();
        double sum = 0;
        for (int g = 0; g < data.groups().size(); g++) {
            List<Integer> order = new ArrayList<>();
            List<Integer> ideal = new ArrayList<>();
            for (int row = starts[g]; row < starts[g + 1]; row++) {
                order.add(row);
                ideal.add(row);
            }
            order.sort((a, b) -> Double.compare(scores[b], scores[a]));
            ideal.sort((a, b) -> Float.compare(data.labels()[b], data.labels()[a]));
            double best = dcg(data, ideal, gains, k);
            sum += best == 0 ? 1 : dcg(data, order, gains, k) / best;
        }
        return sum / data.groups().size();
    }

    private static double dcg(RankingData data, List<Integer> order, double[] gains, int k) {
        double sum = 0;
        for (int i = 0; i < Math.min(k, order.size()); i++) {
            sum += gains[(int) data.labels()[order.get(i)]] * Math.log(2) / Math.log(i + 2.0);
        }
        return sum;
    }

    static double[] flat(FeatureMatrix matrix) {
        int features = matrix.columns().length;
        double[] flat = new double[features * matrix.count()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = matrix.column(i % features)[i / features];
        }
        return flat;
    }
}
