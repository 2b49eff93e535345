/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.vectors.LeafVectors;
import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureColumn;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.VectorUtil;
import org.opensearch.common.Nullable;
import org.opensearch.index.mapper.MappedFieldType;

/**
 * Likeness of candidates' vectors to one vector of the context.
 *
 * @param feature for messages
 * @param target  not to be changed
 * @param type    of the field in the mapping; null where it is not mapped and vectors can only be in {@code _source}
 */
record VectorColumn(Feature.Vector feature, float[] target, @Nullable MappedFieldType type) implements FeatureColumn {
    @Override
    public void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out) throws IOException {
        LeafVectors vectors = LeafVectors.open(leaf.reader(), feature.field(), type);
        for (int i = from; i < to; i++) {
            float[] vector = vectors.read(candidates.doc(i) - leaf.docBase);
            out[i] = vector == null ? Double.NaN : likeness(vector);
        }
    }

    private double likeness(float[] vector) {
        if (vector.length != target.length) {
            throw new IllegalArgumentException("feature [" + feature.name() + "]: field [" + feature.field() + "] has ["
                    + vector.length + "] dimensions, the vector of the context that it is compared with ["
                    + target.length + "]; they must be alike");
        }
        return switch (feature.similarity()) {
            case INNER_PRODUCT -> VectorUtil.dotProduct(vector, target);
            case L2 -> 1.0 / (1.0 + VectorUtil.squareDistance(vector, target));
            case COSINE -> {
                double lengths = Math.sqrt(squaredLength(vector)) * Math.sqrt(squaredLength(target));
                yield lengths == 0 ? Double.NaN : VectorUtil.dotProduct(vector, target) / lengths;
            }
        };
    }

    private static double squaredLength(float[] vector) {
        return VectorUtil.dotProduct(vector, vector);
    }

    /**
     * The vector that candidates are compared with.
     *
     * @return null if the context has none
     * @throws IllegalArgumentException what the context has there is no vector
     */
    @Nullable
    static float[] target(Feature.Vector feature, RankingContext context) {
        return switch (feature.with()) {
            case Feature.VectorSource.At at ->
                vector(feature, at.path().toString(), at.path().of(context));
            case Feature.VectorSource.History history -> mean(feature, history.field(), context);
        };
    }

    @Nullable
    private static float[] vector(Feature.Vector feature, String path, @Nullable ContextValue value) {
        if (value == null) {
            return null;
        }
        if (value instanceof ContextValue.Numbers numbers) {
            return numbers.values();
        }
        throw new IllegalArgumentException(
                "feature [" + feature.name() + "] compares [" + path + "] of the context, which is ["
                        + (value instanceof ContextValue.Text text ? text.text() : value)
                        + "]; it must be a vector, a list of numbers");
    }

    /** Of the history's vectors, each scaled to length 1; null if no item has one, or they cancel each other out. */
    @Nullable
    private static float[] mean(Feature.Vector feature, String field, RankingContext context) {
        List<ContextItem> history =
                context.user() == null ? List.of() : context.user().history();
        double[] sum = null;
        int count = 0;
        for (ContextItem item : history) {
            float[] vector =
                    vector(feature, "$user.history." + field, item.fields().get(field));
            double length = vector == null ? 0 : Math.sqrt(squaredLength(vector));
            if (length == 0) {
                continue;
            }
            sum = sum == null ? new double[vector.length] : sum;
            if (sum.length != vector.length) {
                throw new IllegalArgumentException(
                        "feature [" + feature.name() + "]: items of [user.history] have [" + field + "] with ["
                                + sum.length + "] and with [" + vector.length + "] dimensions; they must be alike");
            }
            for (int d = 0; d < sum.length; d++) {
                sum[d] += vector[d] / length;
            }
            count++;
        }
        if (sum == null) {
            return null;
        }
        float[] mean = new float[sum.length];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (float) (sum[d] / count);
        }
        return mean;
    }
}
