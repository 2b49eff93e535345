/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import java.util.ArrayList;
import java.util.List;

/**
 * The centroids of a residual quantiser, level by level, with the declaration of the vectors that it encodes; immutable.
 *
 * <p>Level <em>l</em> holds K_l centroids of the composed dimension. A code is the number of the centroid nearest (L2) to what the
 * former levels left over.
 */
public final class Codebook {
    /** A code is kept in 16 bits. */
    public static final int MAX_LEVEL_SIZE = 1 << 16;

    public static final int MAX_LEVELS = 16;

    /**
     * Longest squared length of a composed vector and of a centroid. A residual after {@value #MAX_LEVELS} levels is then at most 17
     * times as long as that allows, and neither its squared length nor a score can overflow a float.
     */
    public static final float MAX_SQUARED_LENGTH = 1e36f;

    private final EncodingSpec spec;
    private final Standardization standardization;
    private final List<PackedCentroids> levels;
    private final int dimension;

    private Codebook(EncodingSpec spec, Standardization standardization, List<PackedCentroids> levels) {
        this.spec = spec;
        this.standardization = standardization;
        this.levels = levels;
        this.dimension = spec.dimension();
    }

    /**
     * Makes a codebook of centroids that are given level by level.
     *
     * @param standardization shift and scale of the composed vector, or null where there is none
     * @param centroids       a level's centroids one after the other, {@code K_l * dimension} finite values; they are copied
     * @throws IllegalArgumentException a size or a value is out of range; the message says where, and what is allowed
     */
    public static Codebook of(EncodingSpec spec, Standardization standardization, List<float[]> centroids) {
        int dimension = spec.dimension();
        if (centroids.isEmpty() || centroids.size() > MAX_LEVELS) {
            throw new IllegalArgumentException(
                    "[levels] has [" + centroids.size() + "] entries; it must have from 1 to " + MAX_LEVELS);
        }
        if (standardization != null && standardization.dimension() != dimension) {
            throw new IllegalArgumentException("[standardize] has [" + standardization.dimension()
                    + "] components; the fields have [" + dimension + "] together");
        }
        List<PackedCentroids> levels = new ArrayList<>(centroids.size());
        for (int level = 0; level < centroids.size(); level++) {
            check(level, centroids.get(level), dimension);
            levels.add(PackedCentroids.pack(centroids.get(level), dimension));
        }
        return new Codebook(spec, standardization, List.copyOf(levels));
    }

    private static void check(int level, float[] values, int dimension) {
        if (values.length == 0 || values.length % dimension != 0) {
            throw new IllegalArgumentException("level [" + (level + 1) + "] has [" + values.length
                    + "] values; it must have a multiple of the dimension [" + dimension + "], above 0");
        }
        int size = values.length / dimension;
        if (size > MAX_LEVEL_SIZE) {
            throw new IllegalArgumentException("level [" + (level + 1) + "] has [" + size
                    + "] centroids; it must have at most [" + MAX_LEVEL_SIZE + "]");
        }
        for (int k = 0; k < size; k++) {
            double squared = 0;
            for (int j = 0; j < dimension; j++) {
                float value = values[k * dimension + j];
                if (Float.isFinite(value) == false) {
                    throw new IllegalArgumentException("level [" + (level + 1) + "], centroid [" + k + "], component ["
                            + j + "] is [" + value + "]; it must be finite");
                }
                squared += (double) value * value;
            }
            if (squared > MAX_SQUARED_LENGTH) {
                throw new IllegalArgumentException(
                        "level [" + (level + 1) + "], centroid [" + k + "] has the squared length [" + squared
                                + "]; it must be at most [" + MAX_SQUARED_LENGTH + "]");
            }
        }
    }

    /** How a document's vectors become the vector that is encoded. */
    public EncodingSpec spec() {
        return spec;
    }

    /** Shift and scale of the composed vector, or null where there is none. */
    public Standardization standardization() {
        return standardization;
    }

    /** Number of components of a composed vector, and of a centroid. */
    public int dimension() {
        return dimension;
    }

    /** Number of levels, which is the length of a semantic ID. */
    public int depth() {
        return levels.size();
    }

    /** Centroids of a level, counted from 0. */
    public PackedCentroids level(int level) {
        return levels.get(level);
    }

    /** Bytes that this codebook holds in memory. */
    public long bytes() {
        long bytes = 256;
        for (PackedCentroids level : levels) {
            bytes += level.bytes();
        }
        return bytes + (standardization == null ? 0 : 2L * Float.BYTES * dimension());
    }
}
