/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

/** Against versions that sort everything and follow the formulas word by word. */
public class MetricTests extends OpenSearchTestCase {
    private static JudgedCandidates query(float[] grades, float[] judged) {
        return new JudgedCandidates(new float[grades.length], new float[0], 0, grades, judged);
    }

    private static int[] order(int count) {
        return IntStream.range(0, count).toArray();
    }

    private float[] randomGrades(int count) {
        float[] grades = new float[count];
        for (int i = 0; i < count; i++) {
            grades[i] = randomFrom(0f, 0f, 0.01f, 0.1f, 1f);
        }
        return grades;
    }

    public void testTopIsTheHeadOfAStableSort() {
        for (int round = 0; round < 50; round++) {
            int count = randomIntBetween(0, 200);
            int k = randomIntBetween(1, 220);
            double[] scores = new double[count + randomIntBetween(0, 5)];
            for (int i = 0; i < scores.length; i++) {
                // Few values, so that many are equal.
                scores[i] = randomBoolean() ? randomIntBetween(-3, 3) : randomDouble();
            }
            Integer[] sorted = IntStream.range(0, count).boxed().toArray(Integer[]::new);
            Arrays.sort(sorted, Comparator.comparingDouble((Integer i) -> -scores[i]));
            int[] top = new TopCandidates(k).select(scores, count);
            for (int i = 0; i < Math.min(k, count); i++) {
                assertEquals("rank " + i, (int) sorted[i], top[i]);
            }
        }
    }

    public void testScoresAreTheFirstPassPlusTheWeightedSignals() {
        int count = randomIntBetween(1, 30);
        int signals = randomIntBetween(1, 4);
        float[] x = new float[count];
        float[] f = new float[signals * count];
        double[] weights = new double[signals];
        for (int i = 0; i < count; i++) {
            x[i] = randomFloat() * 10;
        }
        for (int i = 0; i < f.length; i++) {
            f[i] = randomFloat();
        }
        for (int s = 0; s < signals; s++) {
            weights[s] = randomBoolean() ? 0 : randomDouble();
        }
        JudgedCandidates query = new JudgedCandidates(x, f, signals, new float[count], new float[0]);
        double[] scores = new double[count];
        query.score(weights, scores);
        for (int i = 0; i < count; i++) {
            double expected = query.score(i);
            for (int s = 0; s < signals; s++) {
                expected += weights[s] * query.signal(s, i);
            }
            assertEquals(expected, scores[i], 1e-12);
        }
    }

    public void testNdcgFollowsItsFormula() {
        for (int round = 0; round < 50; round++) {
            int k = randomIntBetween(1, 20);
            float[] grades = randomGrades(randomIntBetween(0, 40));
            float[] others = randomGrades(randomIntBetween(0, 10));
            float[] judged = Arrays.copyOf(grades, grades.length + others.length);
            System.arraycopy(others, 0, judged, grades.length, others.length);
            Float[] best = new Float[judged.length];
            for (int i = 0; i < judged.length; i++) {
                best[i] = judged[i];
            }
            Arrays.sort(best, Comparator.reverseOrder());
            double gain = 0;
            double ideal = 0;
            for (int i = 0; i < k; i++) {
                gain += i < grades.length ? grades[i] / (Math.log(i + 2) / Math.log(2)) : 0;
                ideal += i < best.length ? best[i] / (Math.log(i + 2) / Math.log(2)) : 0;
            }
            double expected = ideal == 0 ? 0 : gain / ideal;
            assertEquals(expected, new Ndcg(k).of(query(grades, judged), order(grades.length)), 1e-9);
        }
    }

    public void testNdcgOfAPublishedExample() {
        // Gains 3, 2, 3, 0, 1, 2 (Wikipedia, "Discounted cumulative gain"), with 3 and 2 more among the judged.
        float[] grades = {3, 2, 3, 0, 1, 2};
        double found = new Ndcg(6).of(query(grades, new float[] {3, 2, 3, 0, 1, 2, 3, 2}), order(6));
        assertEquals(6.861 / 8.740, found, 1e-3);
    }

    public void testRecallCountsAllThatIsRelevantWhereverItIs() {
        for (int round = 0; round < 50; round++) {
            int k = randomIntBetween(1, 20);
            double threshold = randomFrom(0.01, 0.1, 1.0);
            float[] grades = randomGrades(randomIntBetween(0, 40));
            float[] judged = Arrays.copyOf(grades, grades.length + 3);
            judged[grades.length + 1] = 1;
            long all = 0;
            long found = 0;
            for (int i = 0; i < judged.length; i++) {
                boolean relevant = judged[i] >= (float) threshold;
                all += relevant ? 1 : 0;
                found += relevant && i < grades.length && i < k ? 1 : 0;
            }
            double recall = new Recall("recall", k, threshold).of(query(grades, judged), order(grades.length));
            assertEquals(found / (double) all, recall, 1e-12);
        }
        assertEquals(0, new Recall("recall", 3, 1).of(query(new float[] {0, 0}, new float[] {0}), order(2)), 0);
    }

    public void testMeanSignalIsOverTheResultsThatThereAre() {
        float[] signals = {.1f, .2f, .3f, 1f, .5f, 0f};
        JudgedCandidates query = new JudgedCandidates(new float[3], signals, 2, new float[3], new float[0]);
        assertEquals((1 + 0) / 2.0, new MeanSignal(1, "fresh", 2).of(query, new int[] {0, 2, 1}), 1e-6);
        assertEquals(.2, new MeanSignal(0, "rating", 10).of(query, new int[] {0, 1, 2}), 1e-6);
        JudgedCandidates empty = new JudgedCandidates(new float[0], new float[0], 2, new float[0], new float[0]);
        assertEquals(0, new MeanSignal(0, "rating", 10).of(empty, new int[10]), 0);
        assertEquals("mean_signal(rating)@10", new MeanSignal(0, "rating", 10).label());
    }

    public void testWhatCannotBeMeasuredIsNamed() {
        for (Runnable wrong : List.<Runnable>of(
                () -> new Ndcg(0), () -> new Recall("recall", 0, 1), () -> new MeanSignal(0, "rating", 0))) {
            assertEquals(
                    "[k] is [0]; it must be at least 1",
                    expectThrows(IllegalArgumentException.class, wrong::run).getMessage());
        }
        assertEquals(
                "[threshold] is [0.0]; it must be finite and above 0, the grade of what is not judged",
                expectThrows(IllegalArgumentException.class, () -> new Recall("recall", 1, 0))
                        .getMessage());
    }
}
