/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import dev.recsys.ingest.quality.Linear;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityVectors;
import dev.recsys.ingest.quality.Signal;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryBuilder;

/**
 * What a {@code quality_knn} query asks for.
 *
 * @param field   path of the {@code knn_vector} that holds embeddings with their signals
 * @param vector  the embedding to search with, without signals
 * @param layout  which signals were appended, and how
 * @param weights by name of signal, each at least 0: with a profile those that differ from its own, else all
 * @param options what goes to the k-NN plugin as it is
 * @param filter  or null
 */
record QualityKnnQuery(
        String field,
        float[] vector,
        Layout layout,
        Map<String, Double> weights,
        KnnOptions options,
        @Nullable QueryBuilder filter)
        implements Writeable, ToXContentFragment {

    QualityKnnQuery {
        if (field == null || field.isBlank()) {
            throw new IllegalArgumentException(
                    "[field] is missing; name the knn_vector that holds embeddings with their signals");
        }
        if (vector == null) {
            throw new IllegalArgumentException("[vector] is missing; give the embedding to search with");
        }
        if (vector.length == 0) {
            throw new IllegalArgumentException("[vector] is empty; give the embedding to search with");
        }
        for (int i = 0; i < vector.length; i++) {
            if (Float.isFinite(vector[i]) == false) {
                throw new IllegalArgumentException(
                        "[vector] has [" + vector[i] + "] at position [" + i + "]; it must be a finite number");
            }
        }
        weights.forEach(QualityKnnQuery::checkWeight);
        weights = Map.copyOf(weights);
        if (layout instanceof Layout.Declared declared) {
            // Refuses what would be refused later.
            profile(declared, weights);
        }
    }

    private static void checkWeight(String name, double weight) {
        if (Double.isFinite(weight) == false || weight < 0) {
            throw new IllegalArgumentException(
                    "[weights] gives [" + name + "] the weight [" + weight + "]; it must be finite and at least 0");
        }
    }

    static QualityKnnQuery read(StreamInput in) throws IOException {
        return new QualityKnnQuery(
                in.readString(),
                in.readFloatArray(),
                Layout.read(in),
                in.readMap(StreamInput::readString, StreamInput::readDouble),
                new KnnOptions(in),
                in.readOptionalNamedWriteable(QueryBuilder.class));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeFloatArray(vector);
        layout.writeTo(out);
        out.writeMap(weights, StreamOutput::writeString, StreamOutput::writeDouble);
        options.writeTo(out);
        out.writeOptionalNamedWriteable(filter);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("field", field);
        builder.array("vector", vector);
        layout.toXContent(builder, params);
        if (weights.isEmpty() == false) {
            builder.startObject("weights");
            for (Map.Entry<String, Double> weight : new TreeMap<>(weights).entrySet()) {
                builder.field(weight.getKey(), weight.getValue());
            }
            builder.endObject();
        }
        options.toXContent(builder, params);
        if (filter != null) {
            builder.field("filter", filter);
        }
        return builder;
    }

    /** The same query for documents that match one more filter. */
    QualityKnnQuery and(QueryBuilder more) {
        return new QualityKnnQuery(
                field, vector, layout, weights, options, filter == null ? more : filter.filter(more));
    }

    /** The profile that a layout without one comes to: all its signals are in the weights. */
    static QualityProfile profile(Layout.Declared declared, Map<String, Double> weights) {
        if (weights.isEmpty()) {
            throw new IllegalArgumentException(
                    "[profile] is missing; name one, or give all signals that were appended in [weights]");
        }
        TreeMap<String, Double> ordered = new TreeMap<>(weights);
        // The query needs to know how many signals there are, not how they are computed.
        List<Signal> signals = ordered.keySet().stream()
                .map(name -> new Signal(name, new Linear(name, 0, 1), Double.NaN))
                .toList();
        return new QualityProfile(
                signals, List.copyOf(ordered.values()), declared.scale(), declared.compensate(), false, Double.NaN);
    }

    /**
     * The vector to search with.
     *
     * @throws IllegalArgumentException a weight is for an unknown signal or too large, or the vector cannot be normalised
     */
    float[] extended(QualityProfile profile) {
        List<Double> all = profile.weights(weights);
        float[] extended = new QualityVectors(profile).query("vector", vector, all);
        for (int i = 0; i < all.size(); i++) {
            if (Float.isFinite(extended[vector.length + i]) == false) {
                throw new IllegalArgumentException("[weights] gives ["
                        + profile.signals().get(i).name() + "] the weight [" + all.get(i)
                        + "], which divided by [scale] ["
                        + profile.scale() + "] is too large for a float");
            }
        }
        return extended;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QualityKnnQuery query
                && field.equals(query.field)
                && Arrays.equals(vector, query.vector)
                && layout.equals(query.layout)
                && weights.equals(query.weights)
                && options.equals(query.options)
                && Objects.equals(filter, query.filter);
    }

    @Override
    public int hashCode() {
        return Objects.hash(field, Arrays.hashCode(vector), layout, weights, options, filter);
    }
}
