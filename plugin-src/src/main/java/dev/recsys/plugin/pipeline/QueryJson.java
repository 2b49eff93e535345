/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/** Queries as JSON and back, for what cannot be read of a query by its class. */
final class QueryJson {
    private static final String NAME = "_name";

    private final NamedXContentRegistry registry;

    /** @param registry knows the queries of all plugins */
    QueryJson(NamedXContentRegistry registry) {
        this.registry = registry;
    }

    /** The JSON of a query or of a whole search; the caller may change it. */
    static Map<String, Object> of(ToXContent content) {
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            content.toXContent(builder, ToXContent.EMPTY_PARAMS);
            return XContentHelper.convertToMap(BytesReference.bytes(builder), true, MediaTypeRegistry.JSON)
                    .v2();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException it is no query */
    QueryBuilder parse(Map<?, ?> json) {
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            builder.value(json);
            try (XContentParser parser = MediaTypeRegistry.JSON
                    .xContent()
                    .createParser(
                            registry,
                            DeprecationHandler.IGNORE_DEPRECATIONS,
                            BytesReference.toBytes(BytesReference.bytes(builder)))) {
                return AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same JSON where no query has a name. */
    static Map<String, Object> unnamed(Map<?, ?> json) {
        return without(json, NAME);
    }

    /** The same JSON where no query asks for the hits within a document. */
    static Map<String, Object> withoutInnerHits(Map<?, ?> json) {
        return without(json, "inner_hits");
    }

    private static Map<String, Object> without(Map<?, ?> json, String property) {
        Map<String, Object> copy = new LinkedHashMap<>();
        json.forEach((name, value) -> {
            if (property.equals(name) == false) {
                copy.put(name.toString(), valueWithout(value, property));
            }
        });
        return copy;
    }

    private static Object valueWithout(Object value, String property) {
        if (value instanceof Map<?, ?> object) {
            return without(object, property);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(each -> copy.add(valueWithout(each, property)));
            return copy;
        }
        return value;
    }
}
