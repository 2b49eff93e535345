/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.List;

/**
 * Puts embeddings and signals together: an item becomes p′ = [p ; s·f ; c], a query q′ = [q ; w ÷ s ; 0], so that
 * q′·p′ = q·p + w·f whatever the scale s is.
 *
 * <p>The last component is there with {@code compensate} only: c = √(M² − ‖p‖² − ‖s·f‖²) makes all items of length M, and between
 * vectors of one length cosine and Euclidean distance order as the inner product does (the reduction of maximum inner product search to
 * nearest neighbours of Bachrach et al., RecSys 2014, section 3).
 */
public final class QualityVectors {
    /** Embeddings that should have length 1 have it up to the rounding of floats; more than this is a longer vector. */
    private static final double LENGTH_TOLERANCE = 1e-3;

    private final QualityProfile profile;

    public QualityVectors(QualityProfile profile) {
        this.profile = profile;
    }

    /**
     * The stored vector of an item.
     *
     * @param field     where the embedding comes from, for messages
     * @param embedding p, finite
     * @param signals   f, one from 0 to 1 for each signal of the profile
     * @return p′
     * @throws IllegalArgumentException the embedding is empty or not finite, has length 0 where it is to be normalised, or is too long
     *                                  to be compensated
     */
    public float[] item(String field, float[] embedding, double[] signals) {
        float[] vector = start(field, embedding);
        int at = embedding.length;
        for (double signal : signals) {
            vector[at++] = (float) (profile.scale() * signal);
        }
        if (profile.compensate()) {
            double squared = 0;
            for (int i = 0; i < at; i++) {
                squared += (double) vector[i] * vector[i];
            }
            double limit = profile.squaredLength();
            if (squared > limit * (1 + LENGTH_TOLERANCE)) {
                throw new IllegalArgumentException(
                        "field [" + field + "] is too long to be compensated: with its signals"
                                + " it has the squared length [" + squared + "]; it must be at most [" + limit
                                + "]; set [normalize] in the profile, or a larger [max_squared_length]");
            }
            vector[at] = (float) Math.sqrt(Math.max(0, limit - squared));
        }
        return vector;
    }

    /**
     * The vector to search with.
     *
     * @param field   what the embedding is called in messages
     * @param query   q, finite
     * @param weights w, one for each signal of the profile
     * @return q′
     * @throws IllegalArgumentException the vector is empty or not finite, has length 0 where it is to be normalised, or a weight is too
     *                                  large to be a float once it is divided by the scale
     */
    public float[] query(String field, float[] query, List<Double> weights) {
        float[] vector = start(field, query);
        for (int i = 0; i < weights.size(); i++) {
            float component = (float) (weights.get(i) / profile.scale());
            if (Float.isFinite(component) == false) {
                throw new IllegalArgumentException("[weights] gives ["
                        + profile.signals().get(i).name() + "] the weight [" + weights.get(i)
                        + "]; divided by [scale], which is [" + profile.scale() + "], it must be a float");
            }
            vector[query.length + i] = component;
        }
        return vector;
    }

    private float[] start(String field, float[] embedding) {
        if (embedding.length == 0) {
            throw new IllegalArgumentException("field [" + field + "] is an empty vector");
        }
        double squared = 0;
        for (int i = 0; i < embedding.length; i++) {
            if (Float.isFinite(embedding[i]) == false) {
                throw new IllegalArgumentException(
                        "field [" + field + "], component [" + i + "] is [" + embedding[i] + "]; it must be finite");
            }
            squared += (double) embedding[i] * embedding[i];
        }
        float[] vector = new float[profile.dimension(embedding.length)];
        if (profile.normalize() == false) {
            System.arraycopy(embedding, 0, vector, 0, embedding.length);
            return vector;
        }
        if (squared == 0) {
            throw new IllegalArgumentException("field [" + field + "] has length 0, which [normalize] cannot make 1");
        }
        double factor = 1 / Math.sqrt(squared);
        for (int i = 0; i < embedding.length; i++) {
            vector[i] = (float) (embedding[i] * factor);
        }
        return vector;
    }
}
