/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.opensearch.test.OpenSearchTestCase;

public class QualityVectorsTests extends OpenSearchTestCase {
    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private float[] gaussian(int n) {
        float[] vector = new float[n];
        for (int i = 0; i < n; i++) {
            vector[i] = (float) random().nextGaussian();
        }
        return vector;
    }

    private static float[] unit(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        float[] unit = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    private Double[] weights(int n) {
        Double[] weights = new Double[n];
        for (int i = 0; i < n; i++) {
            weights[i] = random().nextDouble();
        }
        return weights;
    }

    private double[] signals(int n) {
        return random().doubles(n).toArray();
    }

    /** q′·p′ = q·p + w·f, whatever s is. */
    public void testTheInnerProductIsSimilarityPlusWeightedSignals() {
        for (int i = 0; i < 100; i++) {
            int n = between(1, 6);
            double scale = randomFrom(0.05, 0.2, 1.0, 3.0, 0.01 + random().nextDouble());
            boolean compensate = randomBoolean();
            boolean normalize = randomBoolean();
            double squared = compensate ? 1_000 : Double.NaN;
            QualityProfile profile = RandomProfiles.linear(scale, compensate, normalize, squared, weights(n));
            QualityVectors vectors = new QualityVectors(profile);
            float[] p = gaussian(between(1, 50));
            float[] q = gaussian(p.length);
            double[] f = signals(n);
            float[] stored = vectors.item("p", p, f);
            float[] query = vectors.query("q", q, profile.weights());
            assertEquals(profile.dimension(p.length), stored.length);
            assertEquals(stored.length, query.length);
            double expected = normalize ? dot(unit(p), unit(q)) : dot(p, q);
            for (int k = 0; k < n; k++) {
                expected += profile.weights().get(k) * f[k];
            }
            assertEquals(expected, dot(stored, query), 1e-4);
            if (compensate) {
                assertEquals("all of one length", 1_000, dot(stored, stored), 1e-2);
                assertEquals(0, query[query.length - 1], 0);
            }
        }
    }

    /** With all items of one length, every space that k-NN has by default ranks as the inner product. */
    public void testCompensationOrdersCosineAndEuclideanSpaceAsTheInnerProduct() {
        int dimension = between(4, 32);
        QualityProfile profile = RandomProfiles.linear(0.2, true, true, Double.NaN, 0.3, 0.1, 0.2);
        QualityVectors vectors = new QualityVectors(profile);
        List<float[]> items = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            items.add(vectors.item("p", gaussian(dimension), signals(3)));
        }
        for (int round = 0; round < 20; round++) {
            float[] q = vectors.query("q", gaussian(dimension), profile.weights());
            Comparator<float[]> inner = Comparator.comparingDouble(p -> dot(q, p));
            List<float[]> byInner = sorted(items, inner);
            List<float[]> byCosine =
                    sorted(items, Comparator.comparingDouble(p -> dot(q, p) / Math.sqrt(dot(p, p) * dot(q, q))));
            List<float[]> byDistance = sorted(items, Comparator.comparingDouble(p -> -distance(q, p)));
            for (int i = 0; i < items.size(); i++) {
                double score = dot(q, byInner.get(i));
                assertEquals(score, dot(q, byCosine.get(i)), 1e-5);
                assertEquals(score, dot(q, byDistance.get(i)), 1e-5);
            }
        }
    }

    /** Why it is needed: without it the best items are the longest, and the longest are punished. */
    public void testWithoutCompensationCosineSpaceTurnsTheBoostRound() {
        QualityProfile profile = RandomProfiles.linear(0.2, false, true, Double.NaN, 0.05);
        QualityVectors vectors = new QualityVectors(profile);
        float[] embedding = gaussian(16);
        float[] query = vectors.query("q", embedding, List.of(0.001));
        float[] good = vectors.item("p", embedding, new double[] {1});
        float[] poor = vectors.item("p", embedding, new double[] {0});
        assertTrue(dot(query, good) > dot(query, poor));
        assertTrue(dot(query, good) / Math.sqrt(dot(good, good)) < dot(query, poor) / Math.sqrt(dot(poor, poor)));
    }

    private static List<float[]> sorted(List<float[]> items, Comparator<float[]> order) {
        List<float[]> sorted = new ArrayList<>(items);
        Collections.shuffle(sorted, random());
        sorted.sort(order.reversed());
        return sorted;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    public void testALongerItemCannotBeCompensated() {
        QualityVectors vectors = new QualityVectors(RandomProfiles.linear(0.2, true, false, Double.NaN, 0.1));
        vectors.item("embedding", unit(gaussian(8)), new double[] {1});
        refused(
                "field [embedding] is too long to be compensated: with its signals it has the squared length [4.04",
                () -> vectors.item("embedding", new float[] {0, 2}, new double[] {1}));
        refused(
                "it must be at most [1.04]; set [normalize] in the profile, or a larger [max_squared_length]",
                () -> vectors.item("embedding", new float[] {0, 2}, new double[] {1}));
        new QualityVectors(RandomProfiles.linear(0.2, true, false, 4.05, 0.1))
                .item("embedding", new float[] {0, 2}, new double[] {1});
        new QualityVectors(RandomProfiles.linear(0.2, true, true, Double.NaN, 0.1))
                .item("embedding", new float[] {0, 2}, new double[] {1});
    }

    public void testWhatIsNoVectorIsNamed() {
        QualityVectors vectors = new QualityVectors(RandomProfiles.linear(0.2, randomBoolean(), true, Double.NaN, 0.1));
        double[] f = {0.5};
        refused("field [e] is an empty vector", () -> vectors.item("e", new float[0], f));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            String message = String.format(Locale.ROOT, "field [e], component [1] is [%s]; it must be finite", bad);
            refused(message, () -> vectors.item("e", new float[] {1, bad}, f));
            refused(message, () -> vectors.query("e", new float[] {1, bad}, List.of(0.1)));
        }
        refused(
                "field [e] has length 0, which [normalize] cannot make 1",
                () -> vectors.item("e", new float[] {0, 0}, f));
        refused(
                "[weights] gives [fa] the weight [1.0E300]; divided by [scale], which is [0.2], it must be a float",
                () -> vectors.query("e", new float[] {1}, List.of(1e300)));
    }

    public void testTheCallersVectorIsLeftAlone() {
        float[] embedding = {3, 4};
        new QualityVectors(RandomProfiles.linear(0.2, false, true, Double.NaN, 0.1))
                .item("e", embedding, new double[] {1});
        assertArrayEquals(new float[] {3, 4}, embedding, 0);
    }

    private static void refused(String message, ThrowingRunnable make) {
        assertThat(expectThrows(IllegalArgumentException.class, make).getMessage(), containsString(message));
    }
}
