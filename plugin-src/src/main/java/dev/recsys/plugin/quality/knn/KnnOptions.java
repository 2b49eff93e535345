/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * What a {@code knn} query takes beside field, vector and filter; the k-NN plugin checks the values.
 *
 * @param k           number of neighbours of each shard, or null
 * @param minScore    least score, or null
 * @param maxDistance largest distance, or null
 * @param others      JSON object of properties that are not looked into, such as {@code method_parameters}
 */
record KnnOptions(@Nullable Integer k, @Nullable Float minScore, @Nullable Float maxDistance, String others)
        implements Writeable, ToXContentFragment {
    static final String NO_OTHERS = "{}";

    KnnOptions {
        if ((k == null ? 0 : 1) + (minScore == null ? 0 : 1) + (maxDistance == null ? 0 : 1) != 1) {
            throw new IllegalArgumentException("exactly one of [k], [min_score] and [max_distance] must be given");
        }
        if (k != null && k < 1) {
            throw new IllegalArgumentException("[k] is [" + k + "]; it must be at least 1");
        }
        others = ordered(others);
    }

    /** The same object with its keys in order, so that what means the same is equal. */
    private static String ordered(String json) {
        if (NO_OTHERS.equals(json)) {
            return json;
        }
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            Object tree = ordered(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
            return builder.value(tree).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    private static Object ordered(Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> keys = new TreeMap<>();
            object.forEach((key, inner) -> keys.put(key.toString(), ordered(inner)));
            return keys;
        }
        return value;
    }

    /** Reads what was checked when it was parsed. */
    KnnOptions(StreamInput in) throws IOException {
        this(in.readOptionalVInt(), in.readOptionalFloat(), in.readOptionalFloat(), in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeOptionalVInt(k);
        out.writeOptionalFloat(minScore);
        out.writeOptionalFloat(maxDistance);
        out.writeString(others);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        if (k != null) {
            builder.field("k", k);
        }
        if (minScore != null) {
            builder.field("min_score", minScore);
        }
        if (maxDistance != null) {
            builder.field("max_distance", maxDistance);
        }
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, others)) {
            parser.nextToken();
            while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
                builder.copyCurrentStructure(parser);
            }
        }
        return builder;
    }
}
