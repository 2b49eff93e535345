/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Artifacts that a user declares as a JSON object; the content of a version is that object with every default spelled out, as UTF-8.
 *
 * @param <T> an immutable value that threads may share
 */
public interface DefinitionType<T> extends DeclaredType<T> {
    /** @throws IllegalArgumentException names the property, its value and what is allowed */
    T parse(Map<String, Object> json);

    /** Writes the object that {@link #parse} reads, with every default spelled out. */
    void write(XContentBuilder builder, T value) throws IOException;

    @Override
    default T decode(byte[] content) {
        String json = new String(content, StandardCharsets.UTF_8);
        return parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    @Override
    default Draft<T> draft(BytesReference body, MediaType mediaType) {
        return draft(parse(XContentHelper.convertToMap(body, true, mediaType).v2()));
    }

    /** A version of a value that is at hand; the object is its description. */
    default Draft<T> draft(T value) {
        return new Draft<>(value, encode(value), (ToXContentObject) (builder, params) -> {
            write(builder, value);
            return builder;
        });
    }

    /** What {@link #decode} reads. */
    default byte[] encode(T value) {
        return json(value).getBytes(StandardCharsets.UTF_8);
    }

    /** The object as one line of JSON. */
    default String json(T value) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            write(builder, value);
            return builder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
