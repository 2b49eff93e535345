/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import dev.recsys.rescore.model.FeatureMatrix;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

/** The weights are where the objective's gradient vanishes, worked out here pair by pair. */
public class LinearRankerTests extends OpenSearchTestCase {
    private static final LinearParameters ALL =
            new LinearParameters(0.5, Integer.MAX_VALUE, LinearParameters.PAIRS_LIMIT, 1);

    private static TrainedLinear train(RankingData data, LinearParameters parameters) {
        return new LinearRanker(() -> {}).train(data, parameters);
    }

    public void testTheGradientVanishes() {
        RankingData data = RankingRows.random(random(), 20);
        TrainedLinear trained = train(data, ALL);
        int features = data.features().size();
        double[][] standard = new double[features][data.size()];
        double[] weights = new double[features];
        for (int f = 0; f < features; f++) {
            double[] column = data.matrix().column(f);
            double mean = Arrays.stream(column)
                    .filter(v -> !Double.isNaN(v))
                    .average()
                    .orElseThrow();
            double variance = 0;
            for (double value : column) {
                variance += Double.isNaN(value) ? 0 : (value - mean) * (value - mean) / column.length;
            }
            for (int row = 0; row < data.size(); row++) {
                standard[f][row] = Double.isNaN(column[row]) ? 0 : (column[row] - mean) / Math.sqrt(variance);
            }
            assertEquals(mean, trained.missing().get(f), 1e-9);
            weights[f] = trained.weights().get(f) * Math.sqrt(variance);
        }
        double[] gradient = weights.clone();
        double[] first = new double[features];
        int[] starts = data.starts();
        int pairs = 0;
        for (int g = 0; g < data.groups().size(); g++) {
            for (int i = starts[g]; i < starts[g + 1]; i++) {
                for (int j = starts[g]; j < starts[g + 1]; j++) {
                    if (data.labels()[i] > data.labels()[j]) {
                        double margin = 0;
                        for (int f = 0; f < features; f++) {
                            margin += weights[f] * (standard[f][i] - standard[f][j]);
                        }
                        for (int f = 0; f < features; f++) {
                            double difference = standard[f][i] - standard[f][j];
                            gradient[f] -= 0.5 * difference / (1 + Math.exp(margin));
                            first[f] -= 0.5 * difference / 2;
                        }
                        pairs++;
                    }
                }
            }
        }
        assertEquals(pairs, trained.pairs());
        double atStart = Math.sqrt(Arrays.stream(first).map(v -> v * v).sum());
        double atEnd = Math.sqrt(Arrays.stream(gradient).map(v -> v * v).sum());
        assertTrue(atEnd + " of " + atStart, atEnd < 1e-3 * atStart);
    }

    public void testTheModelScoresAsItLearnt() {
        RankingData data = RankingRows.random(random(), 20);
        TrainedLinear trained = train(data, LinearParameters.DEFAULT);
        FeatureMatrix full = trained.impute(data.matrix());
        double[] scores = new double[data.size()];
        trained.model().predict(full, scores);
        // An average row has the score 0; a row with all values missing is one.
        assertEquals(0, Arrays.stream(scores).average().orElseThrow(), 1e-9);
        FeatureMatrix missing = FeatureMatrix.of(4, 1);
        for (int f = 0; f < 4; f++) {
            missing.column(f)[0] = Double.NaN;
        }
        double[] score = new double[1];
        trained.model().predict(trained.impute(missing), score);
        assertEquals(0, score[0], 1e-9);
        assertTrue(trained.weights().get(0) > 0);
        assertTrue(trained.weights().get(1) < 0);
        double[] gains = {0, 1, 3, 7, 15};
        double learnt = RankingRows.ndcg(data, scores, gains, 10);
        assertTrue(learnt > RankingRows.ndcg(data, new double[data.size()], gains, 10) + 0.1);
    }

    public void testUnitsOfFeaturesDoNotMatter() {
        RankingData data = RankingRows.random(random(), 20);
        double[] scaled = data.matrix().column(0).clone();
        for (int row = 0; row < data.size(); row++) {
            scaled[row] = 5 + 1e6 * scaled[row];
        }
        double[][] columns = data.matrix().columns().clone();
        columns[0] = scaled;
        RankingData other =
                new RankingData(data.features(), new FeatureMatrix(columns, data.size()), data.labels(), data.groups());
        TrainedLinear first = train(data, ALL);
        TrainedLinear second = train(other, ALL);
        assertEquals(1, 1e6 * second.weights().get(0) / first.weights().get(0), 1e-2);
    }

    public void testPairsAreDrawnWithinBoundsAndBySeed() {
        RankingData data = RankingRows.random(random(), 30);
        RowPairs every = RowPairs.draw(data, Integer.MAX_VALUE, LinearParameters.PAIRS_LIMIT, 1, () -> {});
        RowPairs drawn = RowPairs.draw(data, 7, 100, 1, () -> {});
        assertEquals(100, drawn.count());
        int[] starts = data.starts();
        int[] ofGroup = new int[30];
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < drawn.count(); i++) {
            int g = 0;
            while (starts[g + 1] <= drawn.better()[i]) {
                g++;
            }
            assertTrue(drawn.worse()[i] >= starts[g] && drawn.worse()[i] < starts[g + 1]);
            assertTrue(data.labels()[drawn.better()[i]] > data.labels()[drawn.worse()[i]]);
            assertTrue(seen.add(drawn.better()[i] + "," + drawn.worse()[i]));
            assertTrue(++ofGroup[g] <= 7);
        }
        assertTrue(every.count() > 1000);
        assertArrayEquals(
                drawn.better(), RowPairs.draw(data, 7, 100, 1, () -> {}).better());
        assertFalse(Arrays.equals(
                drawn.better(), RowPairs.draw(data, 7, 100, 2, () -> {}).better()));
    }

    public void testEveryPairIsDrawnAsOften() {
        // One group with labels 0…4: ten pairs, two of which are drawn each time.
        RankingData data = RankingRows.of(new float[] {0, 1, 2, 3, 4}, 5);
        int[][] counts = new int[5][5];
        int rounds = 10_000;
        long first = randomLong();
        for (int i = 0; i < rounds; i++) {
            RowPairs drawn = RowPairs.draw(data, 2, 100, first + 0x9E3779B97F4A7C15L * i, () -> {});
            assertEquals(2, drawn.count());
            for (int p = 0; p < 2; p++) {
                counts[drawn.better()[p]][drawn.worse()[p]]++;
            }
        }
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < i; j++) {
                // Six deviations of a binomial with a fifth of the rounds.
                assertEquals(rounds / 5.0, counts[i][j], 6 * Math.sqrt(rounds * 0.16));
            }
        }
    }

    public void testOnePairAndConstantFeatures() {
        FeatureMatrix matrix = FeatureMatrix.of(3, 2);
        matrix.column(0)[1] = 1;
        matrix.column(1)[0] = 0.1;
        matrix.column(1)[1] = 0.1;
        matrix.column(2)[0] = Double.NaN;
        matrix.column(2)[1] = Double.NaN;
        RankingData data = new RankingData(
                List.of("x", "constant", "missing"),
                matrix,
                new float[] {0, 1},
                List.of(new RankingGroup("q", "search", 2)));
        TrainedLinear trained = train(data, LinearParameters.DEFAULT);
        assertEquals(1, trained.pairs());
        assertTrue(trained.weights().get(0) > 0);
        assertEquals(0, trained.weights().get(1), 0);
        assertEquals(0, trained.weights().get(2), 0);
        assertEquals(List.of(0.5, 0.1, 0.0), trained.missing());
    }

    public void testNothingToLearnIsSaid() {
        for (float[] labels : new float[][] {{1, 1, 1, 1}, {1, 1, 0, 0}}) {
            IllegalArgumentException e = expectThrows(
                    IllegalArgumentException.class,
                    () -> train(RankingRows.of(labels, 2, 2), LinearParameters.DEFAULT));
            assertTrue(e.getMessage(), e.getMessage().contains("there is nothing to learn"));
        }
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> new LinearParameters(0, 1, 1, 1));
        assertEquals("[cost] is [0.0]; it must be finite and above 0", e.getMessage());
        e = expectThrows(IllegalArgumentException.class, () -> new LinearParameters(1, 0, 1, 1));
        assertEquals("[pairs_per_group] is [0]; it must be at least 1", e.getMessage());
        e = expectThrows(IllegalArgumentException.class, () -> new LinearParameters(1, 1, 0, 1));
        assertEquals("[most_pairs] is [0]; it must be from 1 to 10000000", e.getMessage());
    }

    public void testCancelled() {
        RankingData data = RankingRows.random(random(), 10);
        int[] left = {randomIntBetween(0, 11)};
        RuntimeException cancelled = new RuntimeException("cancelled");
        RuntimeException e = expectThrows(RuntimeException.class, () -> new LinearRanker(() -> {
                    if (left[0]-- == 0) {
                        throw cancelled;
                    }
                })
                .train(data, LinearParameters.DEFAULT));
        assertSame(cancelled, e);
    }
}
