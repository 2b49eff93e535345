/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.TopCandidates;
import dev.recsys.testcluster.embed.Vectors;
import dev.recsys.testcluster.launch.Rest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Unit vectors in clusters, each with three signals that have nothing to do with where it lies; and, by looking at all of them, what is
 * best for a query.
 */
final class Planted implements Documents {
    /** Names of the raw fields, each from 0 to 1. */
    static final List<String> FIELDS = List.of("a", "b", "c");

    /**
     * Standard deviation of each component around its cluster's centre, which has length 1. In 64 dimensions the noise is 0.1·√64 = 0.8
     * long, so that two vectors of a cluster have a cosine of about 1 ÷ (1 + 0.8²) = 0.61, and such neighbours differ in it by about 0.08.
     */
    private static final double SIGMA = 0.1;

    /** Signals are multiples of one thousandth: short to write, and the same as a float and as a double but for the rounding. */
    private static final int SIGNAL_STEPS = 1_000;

    private final float[][] vectors;
    private final double[][] signals;
    private final float[][] queries;

    /** @param queries vectors of the same clusters that are not among the documents */
    Planted(int documents, int dimension, int clusters, int queries, long seed) {
        Random random = new Random(seed);
        float[][] centres = new float[clusters][dimension];
        for (float[] centre : centres) {
            for (int j = 0; j < dimension; j++) {
                centre[j] = (float) random.nextGaussian();
            }
            Vectors.normalize(centre);
        }
        vectors = new float[documents][];
        signals = new double[documents][FIELDS.size()];
        for (int i = 0; i < documents; i++) {
            vectors[i] = near(centres[random.nextInt(clusters)], random);
            for (int s = 0; s < signals[i].length; s++) {
                signals[i][s] = random.nextInt(SIGNAL_STEPS + 1) / (double) SIGNAL_STEPS;
            }
        }
        this.queries = new float[queries][];
        for (int i = 0; i < queries; i++) {
            this.queries[i] = near(centres[random.nextInt(clusters)], random);
        }
    }

    private static float[] near(float[] centre, Random random) {
        float[] vector = centre.clone();
        for (int j = 0; j < vector.length; j++) {
            vector[j] += (float) (SIGMA * random.nextGaussian());
        }
        return Vectors.normalize(vector);
    }

    @Override
    public int count() {
        return vectors.length;
    }

    @Override
    public void write(int row, JsonObjectText json) {
        json.vector(VectorIndex.FIELD, vectors[row]);
        for (int s = 0; s < signals[row].length; s++) {
            json.number(FIELDS.get(s), signals[row][s]);
        }
    }

    /** What the raw fields are mapped to. */
    static ObjectNode mapping() {
        ObjectNode properties = Rest.JSON.createObjectNode();
        FIELDS.forEach(field -> properties.putObject(field).put("type", "float"));
        return properties;
    }

    List<float[]> queries() {
        return List.of(queries);
    }

    /**
     * The {@code _id}s of the documents whose q·p + w·f is largest, best first.
     *
     * @param weights one for each signal
     */
    List<String> best(float[] query, double[] weights, int k) {
        double[] scores = new double[vectors.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Vectors.dot(query, vectors[i]);
            for (int s = 0; s < weights.length; s++) {
                scores[i] += weights[s] * signals[i][s];
            }
        }
        int[] top = new TopCandidates(k).select(scores, scores.length);
        return Arrays.stream(top).limit(scores.length).mapToObj(this::id).toList();
    }
}
