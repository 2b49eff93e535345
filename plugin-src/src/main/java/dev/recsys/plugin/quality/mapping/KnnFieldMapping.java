/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.mapping;

import dev.recsys.ingest.quality.QualityMapping;
import dev.recsys.ingest.quality.QualityProfile;
import java.util.Map;
import java.util.Set;

/**
 * What the mapping of a {@code knn_vector} field says of its vectors; read from the mapping's source, so that no class of the k-NN plugin
 * is needed.
 *
 * @param dimension components of a vector, or {@link #UNKNOWN} where a trained model decides
 * @param space     the {@code space_type}, {@value #DEFAULT_SPACE} where the mapping has none, or null where a trained model decides
 * @param dataType  the {@code data_type}, {@value #FLOAT} where the mapping has none
 */
public record KnnFieldMapping(int dimension, String space, String dataType) {
    public static final String TYPE = "knn_vector";
    public static final int UNKNOWN = -1;
    public static final String FLOAT = "float";

    /** What the k-NN plugin takes where neither the field nor its method names a space. */
    public static final String DEFAULT_SPACE = "l2";

    public static final String COSINE = "cosinesimil";

    private static final String SPACE_TYPE = "space_type";
    private static final Set<String> COMPENSATED = Set.of(QualityMapping.INNER_PRODUCT, COSINE, DEFAULT_SPACE);

    /**
     * Reads the parameters of one field, as a mapping has them.
     *
     * @return null if they are those of another type of field
     */
    public static KnnFieldMapping parse(Map<?, ?> field) {
        if (TYPE.equals(field.get("type")) == false) {
            return null;
        }
        String dataType = text(field.get("data_type"));
        boolean trained = field.get("model_id") != null;
        String space = text(field.get(SPACE_TYPE));
        if (space == null && field.get("method") instanceof Map<?, ?> method) {
            space = text(method.get(SPACE_TYPE));
        }
        if (space == null && trained == false) {
            space = DEFAULT_SPACE;
        }
        return new KnnFieldMapping(
                trained ? UNKNOWN : integer(field.get("dimension")), space, dataType == null ? FLOAT : dataType);
    }

    private static String text(Object value) {
        // What is written for "not declared" when a mapping is printed with its defaults.
        return value == null || "undefined".equals(value.toString()) ? null : value.toString();
    }

    private static int integer(Object value) {
        if (value instanceof Number number) {
            return number.intValue();
        }
        try {
            return value == null ? UNKNOWN : Integer.parseInt(value.toString());
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /**
     * Why vectors of a profile cannot be in this field, or null when they can.
     *
     * @param field     its path, for the message
     * @param embedding components of the embedding without the signals
     * @param profile   what is appended to it
     */
    public String problem(String field, int embedding, QualityProfile profile) {
        if (FLOAT.equals(dataType) == false) {
            return "field [" + field + "] has [data_type] [" + dataType + "]; it must be [" + FLOAT
                    + "], since signals are fractions";
        }
        if (dimension != UNKNOWN && dimension != profile.dimension(embedding)) {
            return "field [" + field + "] has the dimension [" + dimension + "]; it must be [" + sum(embedding, profile)
                    + "]";
        }
        return space == null ? null : spaceProblem(field, profile);
    }

    /** For example {@code embedding 384 + signals 3 + compensation 1 = 388}. */
    private static String sum(int embedding, QualityProfile profile) {
        return "embedding " + embedding + " + signals " + profile.signals().size()
                + (profile.compensate() ? " + compensation 1" : "") + " = " + profile.dimension(embedding);
    }

    private String spaceProblem(String field, QualityProfile profile) {
        if (profile.compensate()) {
            return COMPENSATED.contains(space)
                    ? null
                    : "field [" + field + "] has [space_type] [" + space + "]; it must be one of ["
                            + QualityMapping.INNER_PRODUCT + ", " + COSINE + ", " + DEFAULT_SPACE
                            + "], in which vectors of one length are ordered as by their inner product";
        }
        if (QualityMapping.INNER_PRODUCT.equals(space)) {
            return null;
        }
        return "field [" + field + "] has [space_type] [" + space
                + "], in which appended signals make an item longer and"
                + " are counted against it; it must be [" + QualityMapping.INNER_PRODUCT
                + "], or the profile needs [compensate: true]";
    }
}
