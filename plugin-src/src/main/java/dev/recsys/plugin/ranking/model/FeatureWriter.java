/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Writes features as {@link FeatureJson} reads them, with every default spelled out. */
public final class FeatureWriter {
    private FeatureWriter() {}

    /** Writes a list of objects. */
    public static void write(XContentBuilder builder, FeatureSet features) throws IOException {
        builder.startArray();
        for (Feature feature : features.features()) {
            builder.startObject().field(FeatureJson.NAME, feature.name());
            properties(builder, feature);
            builder.field(FeatureJson.MISSING);
            if (Double.isNaN(feature.missing())) {
                builder.value(FeatureJson.NAN);
            } else {
                builder.value(feature.missing());
            }
            builder.endObject();
        }
        builder.endArray();
    }

    private static void properties(XContentBuilder builder, Feature feature) throws IOException {
        switch (feature) {
            case Feature.FirstPass first -> type(builder, FeatureJson.FIRST_PASS);
            case Feature.Query query ->
                type(builder, FeatureJson.QUERY)
                        .field(
                                FeatureJson.QUERY,
                                XContentHelper.convertToMap(JsonXContent.jsonXContent, query.query(), true));
            case Feature.Field field -> type(builder, FeatureJson.FIELD).field(FeatureJson.FIELD, field.field());
            case Feature.Vector vector ->
                type(builder, FeatureJson.VECTOR)
                        .field(FeatureJson.FIELD, vector.field())
                        .field(FeatureJson.WITH, with(vector))
                        .field("similarity", FeatureJson.name(vector.similarity()));
            case Feature.Prefix prefix -> {
                type(builder, FeatureJson.SEMANTIC_ID)
                        .field(FeatureJson.FIELD, prefix.field())
                        .field(FeatureJson.WITH, FeatureJson.name(prefix.with()));
                if (prefix.weights() != null) {
                    builder.field("level_weights", prefix.weights().weights());
                }
            }
            case Feature.Equal equal ->
                type(builder, FeatureJson.EQUALS)
                        .field(FeatureJson.FIELD, equal.field())
                        .field(FeatureJson.VALUE, equal.value().toString());
            case Feature.Context context -> {
                type(builder, FeatureJson.CONTEXT)
                        .field(FeatureJson.VALUE, context.value().toString())
                        .startObject("codes");
                for (Map.Entry<String, Double> code : new TreeMap<>(context.codes()).entrySet()) {
                    builder.field(code.getKey(), code.getValue());
                }
                builder.endObject();
            }
            case Feature.QueryLength length ->
                type(builder, FeatureJson.QUERY_LENGTH).field("unit", FeatureJson.name(length.unit()));
            case Feature.Quality quality ->
                type(builder, FeatureJson.QUALITY)
                        .field("profile", quality.profile())
                        .field("signal", quality.signal());
            case Feature.Cross cross ->
                type(builder, FeatureJson.CROSS)
                        .field("operation", FeatureJson.name(cross.operation()))
                        .field("of", cross.of());
        }
    }

    private static XContentBuilder type(XContentBuilder builder, String type) throws IOException {
        return builder.field(FeatureJson.TYPE, type);
    }

    private static String with(Feature.Vector vector) {
        return switch (vector.with()) {
            case Feature.VectorSource.At at -> at.path().toString();
            case Feature.VectorSource.History history ->
                history.field().equals(vector.field())
                        ? FeatureJson.HISTORY
                        : FeatureJson.HISTORY_FIELD + history.field();
        };
    }
}
