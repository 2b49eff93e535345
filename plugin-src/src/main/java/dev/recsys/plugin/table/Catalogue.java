/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The documents that rewrites are to find.
 *
 * @param index         index, alias or pattern
 * @param fields        that a rewrite is matched with
 * @param filter        a query as JSON that limits what counts, for example to a tenant; null for all
 * @param categoryField path of the category in a document, or null
 * @param brandField    path of the brand in a document, or null
 */
public record Catalogue(
        String index,
        List<String> fields,
        @Nullable String filter,
        @Nullable String categoryField,
        @Nullable String brandField) {
    public Catalogue {
        fields = List.copyOf(fields);
    }

    /** Takes {@code index}, {@code fields}, {@code filter}, {@code category_field} and {@code brand_field}; null if there is no {@code index}. */
    @Nullable
    public static Catalogue take(JsonProperties properties) {
        if (properties.has("index") == false) {
            for (String name : List.of("index", "fields", "filter", "category_field", "brand_field")) {
                if (properties.take(name) != null) {
                    throw new IllegalArgumentException("[" + name + "] needs an [index]");
                }
            }
            return null;
        }
        return new Catalogue(
                properties.text("index"),
                properties.texts("fields"),
                filter(properties.take("filter")),
                properties.text("category_field", null),
                properties.text("brand_field", null));
    }

    private static String filter(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> == false) {
            throw JsonProperties.wrong("filter", value, "a query");
        }
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.value(value).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    /** Writes what {@link #take} takes. */
    public void fields(XContentBuilder builder) throws IOException {
        builder.field("index", index).field("fields", fields);
        if (filter != null) {
            builder.field("filter").map(XContentHelper.convertToMap(JsonXContent.jsonXContent, filter, true));
        }
        if (categoryField != null) {
            builder.field("category_field", categoryField);
        }
        if (brandField != null) {
            builder.field("brand_field", brandField);
        }
    }
}
