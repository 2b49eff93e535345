/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.quality;

import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Items with embeddings of length 1 in clusters and three signals from 0 to 1, the vectors of both, and the exact order of any query. */
final class BoostedItems {
    static final int SIGNALS = 3;
    private static final int BULK = 1000;
    private static final float NOISE = 0.15f;

    private final Random random;
    private final float[][] centers;
    private final float[][] embeddings;
    private final float[][] signals;

    BoostedItems(int items, int dimension, int clusters, long seed) {
        random = new Random(seed);
        centers = new float[clusters][];
        for (int i = 0; i < clusters; i++) {
            centers[i] = near(new float[dimension], 1);
        }
        embeddings = new float[items][];
        signals = new float[items][SIGNALS];
        for (int i = 0; i < items; i++) {
            embeddings[i] = near(centers[random.nextInt(clusters)], NOISE);
            for (int j = 0; j < SIGNALS; j++) {
                signals[i][j] = random.nextFloat();
            }
        }
    }

    /** A vector of length 1 in the neighbourhood of another. */
    private float[] near(float[] center, float noise) {
        float[] vector = center.clone();
        double squared = 0;
        for (int j = 0; j < vector.length; j++) {
            vector[j] += noise * (float) random.nextGaussian();
            squared += (double) vector[j] * vector[j];
        }
        for (int j = 0; j < vector.length; j++) {
            vector[j] /= (float) Math.sqrt(squared);
        }
        return vector;
    }

    int size() {
        return embeddings.length;
    }

    /** A vector such as someone might search with. */
    float[] query() {
        return near(centers[random.nextInt(centers.length)], NOISE);
    }

    /** [p ; s·f], and with {@code compensate} √(1 + 3s² − ‖p‖² − ‖s·f‖²). */
    private float[] extended(int item, double scale, boolean compensate) {
        int dimension = embeddings[item].length;
        float[] vector = Arrays.copyOf(embeddings[item], dimension + SIGNALS + (compensate ? 1 : 0));
        for (int j = 0; j < SIGNALS; j++) {
            vector[dimension + j] = (float) (scale * signals[item][j]);
        }
        if (compensate) {
            double rest = 1 + SIGNALS * scale * scale;
            for (float value : vector) {
                rest -= (double) value * value;
            }
            vector[dimension + SIGNALS] = (float) Math.sqrt(Math.max(0, rest));
        }
        return vector;
    }

    /** q·p + w·f. */
    double score(float[] query, double[] weights, int item) {
        double score = 0;
        for (int j = 0; j < query.length; j++) {
            score += (double) query[j] * embeddings[item][j];
        }
        for (int j = 0; j < SIGNALS; j++) {
            score += weights[j] * signals[item][j];
        }
        return score;
    }

    /** The best items by exact score among some. */
    List<Integer> best(float[] query, double[] weights, int k, IntPredicate among) {
        return IntStream.range(0, size())
                .filter(among)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer item) -> -score(query, weights, item)))
                .limit(k)
                .toList();
    }

    /** Puts all items into an index: {@code ip} and {@code cos} hold the vectors, {@code group} is i % 3, {@code _id} is i. */
    void index(Rest rest, String index, double scale) {
        for (int from = 0; from < size(); from += BULK) {
            StringBuilder lines = new StringBuilder();
            for (int i = from; i < Math.min(size(), from + BULK); i++) {
                lines.append(String.format(Locale.ROOT, "{\"index\":{\"_id\":\"%d\"}}%n", i));
                lines.append("{\"ip\":").append(Arrays.toString(extended(i, scale, false)));
                lines.append(",\"cos\":").append(Arrays.toString(extended(i, scale, true)));
                lines.append(",\"parts\":[{\"v\":").append(Arrays.toString(extended(i, scale, false)));
                lines.append("}],\"group\":\"g").append(i % 3).append("\"}\n");
            }
            Response answer =
                    rest.bulk("/" + index + "/_bulk", lines.toString()).orThrow();
            if (answer.body().path("errors").asBoolean()) {
                throw new AssertionError("a bulk had errors: " + answer);
            }
        }
        rest.post("/" + index + "/_refresh").orThrow();
    }
}
