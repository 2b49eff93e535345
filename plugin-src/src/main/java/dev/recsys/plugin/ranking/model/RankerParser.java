/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/** Reads the body of a {@code PUT models/{name}}: {@code tasks}, {@code features}, {@code imputation} and {@code model}. */
public final class RankerParser {
    private RankerParser() {}

    /** What a body declares; the model is not read yet. */
    record Declared(RankerSpec spec, ModelSource source) {
        /** Writes what {@link RankerParser#parse} reads, as one object. */
        void write(XContentBuilder builder) throws IOException {
            builder.startObject();
            spec.write(builder);
            builder.field(ModelJson.MODEL);
            ModelJson.write(builder, source);
            builder.endObject();
        }
    }

    /**
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    static Declared parse(BytesReference body, MediaType mediaType) {
        try (XContentParser parser = mediaType
                .xContent()
                .createParser(NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, body.streamInput())) {
            return parse(parser);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body cannot be read: " + e.getMessage(), e);
        }
    }

    private static Declared parse(XContentParser parser) throws IOException {
        if (parser.nextToken() != XContentParser.Token.START_OBJECT) {
            throw new IllegalArgumentException("the body is no object; it must have [tasks], [features] and [model]");
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        ModelSource source = null;
        while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
            String name = parser.currentName();
            XContentParser.Token token = parser.nextToken();
            if (name.equals(ModelJson.MODEL)) {
                source = ModelJson.parse(parser);
            } else {
                properties.put(name, ModelJson.value(parser, token));
            }
        }
        JsonProperties root = new JsonProperties("", properties);
        root.take(ModelJson.MODEL);
        RankerSpec spec = RankerSpec.take(root);
        root.end();
        if (source == null) {
            throw JsonProperties.wrong(
                    ModelJson.MODEL,
                    null,
                    "an object with [format], for example {\"format\":" + " \"linear\", \"weights\": {\"bm25\": 1}}");
        }
        return new Declared(spec, source);
    }
}
