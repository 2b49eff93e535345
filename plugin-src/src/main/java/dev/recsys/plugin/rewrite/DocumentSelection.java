/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;

/** Which documents a request means: its {@code index}, and its {@code query}. */
public final class DocumentSelection {
    private DocumentSelection() {}

    /** Takes {@code index}, a name or a list of names, which is required. */
    public static String[] indices(JsonProperties body) {
        List<String> indices = body.texts("index");
        if (indices.isEmpty()) {
            throw JsonProperties.wrong(
                    "index", null, "the name of an index, an alias or a data stream, or a list of them");
        }
        return indices.toArray(String[]::new);
    }

    /** Takes {@code query}; all documents without one. */
    public static QueryBuilder query(JsonProperties body) {
        Object value = body.take("query");
        if (value == null) {
            return QueryBuilders.matchAllQuery();
        }
        if (value instanceof Map<?, ?> == false) {
            throw JsonProperties.wrong("query", value, "a query, for example {\"match_all\":{}}");
        }
        // A search parses it, with every query that is installed, and names what is wrong with it.
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return QueryBuilders.wrapperQuery(BytesReference.bytes(builder.value(value)));
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
