package dev.recsys.testcluster.semanticid;

import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** Vectors that fall into clusters, and the requests that put them into an index. */
final class Clustered {
    private static final int BULK = 1000;

    private final float[][] vectors;

    Clustered(int documents, int dimension, int clusters, long seed) {
        Random random = new Random(seed);
        float[][] centers = new float[clusters][dimension];
        for (float[] center : centers) {
            for (int j = 0; j < dimension; j++) {
                center[j] = (float) random.nextGaussian();
            }
        }
        vectors = new float[documents][dimension];
        for (float[] vector : vectors) {
            float[] center = centers[random.nextInt(clusters)];
            for (int j = 0; j < dimension; j++) {
                vector[j] = center[j] + 0.4f * (float) random.nextGaussian();
            }
        }
    }

    float[] vector(int document) {
        return vectors[document];
    }

    int size() {
        return vectors.length;
    }

    String json(int document) {
        return Arrays.toString(vectors[document]);
    }

    /** Makes the index with the given type of field {@code v} and puts all documents into it; document i has the {@code _id} i. */
    void index(Rest rest, String name, String settings, String field) {
        rest.put(
                        "/" + name,
                        "{\"settings\":" + settings + ",\"mappings\":{\"properties\":{\"v\":" + field
                                + ",\"group\":{\"type\":\"keyword\"}}}}")
                .orThrow();
        fill(rest, "/" + name + "/_bulk");
        rest.post("/" + name + "/_refresh").orThrow();
    }

    /** Puts all documents through a bulk endpoint. */
    void fill(Rest rest, String path) {
        for (int from = 0; from < vectors.length; from += BULK) {
            StringBuilder lines = new StringBuilder();
            for (int i = from; i < Math.min(vectors.length, from + BULK); i++) {
                lines.append(String.format(Locale.ROOT, "{\"index\":{\"_id\":\"%d\"}}%n", i));
                lines.append("{\"v\":").append(json(i)).append(",\"group\":\"g").append(i % 3).append("\"}\n");
            }
            Response answer = rest.bulk(path, lines.toString()).orThrow();
            if (answer.body().path("errors").asBoolean()) {
                throw new AssertionError("a bulk had errors: " + answer);
            }
        }
    }
}
