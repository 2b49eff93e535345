/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The mapping that serves generated queries best; the processor and {@code GET rewrites/_mapping} show this one.
 *
 * <p>Without any, dynamic mapping makes the queries {@code text} too, with the standard analyzer and fields that nobody searches.
 *
 * @param targetField path of the object that holds the queries, for example {@code generated}
 * @param analyzer    of the queries' text, by name
 */
public record RewriteMapping(String targetField, String analyzer) implements ToXContentFragment {
    public static final String DEFAULT_ANALYZER = "english";

    public RewriteMapping {
        if (targetField == null || targetField.isBlank()) {
            throw new IllegalArgumentException(
                    "[target_field] is empty; give the path of an object, for example [generated]");
        }
        if (analyzer == null || analyzer.isBlank()) {
            throw new IllegalArgumentException(
                    "[analyzer] is empty; give the name of an analyzer, for example [english]");
        }
    }

    /** Paths of the fields that hold queries, one for each type: all must be text. */
    public List<String> textFields() {
        List<String> fields = new ArrayList<>();
        for (RewriteType type : RewriteType.values()) {
            if (type.isForDocuments()) {
                fields.add(targetField + "." + type.wireName());
            }
        }
        return fields;
    }

    /** What to tell a user whose index maps one of these fields in another way. */
    public String wrong(String index, String field, String type, String wanted) {
        return "field [" + field + "] of index [" + index + "] is mapped as [" + type + "]; it must be [" + wanted
                + "] for generated queries, so create an index with this mapping and reindex: " + toJson();
    }

    /** Writes {@code "properties": {…}}, as an index or a template takes it. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        String[] path = targetField.split("\\.");
        for (String object : path) {
            builder.startObject("properties").startObject(object);
        }
        builder.startObject("properties");
        for (String keyword : List.of(GeneratedTarget.STATUS, GeneratedTarget.LLM, GeneratedTarget.PROMPT)) {
            builder.startObject(keyword).field("type", "keyword").endObject();
        }
        builder.startObject(GeneratedTarget.HASH);
        builder.field("type", "keyword").field("index", false).field("doc_values", false);
        builder.endObject();
        builder.startObject(GeneratedTarget.REASON)
                .field("type", "text")
                .field("index", false)
                .endObject();
        // Kept in the source alone.
        for (String unsearched : List.of(GeneratedTarget.QUERIES, GeneratedTarget.DROPPED)) {
            builder.startObject(unsearched)
                    .field("type", "object")
                    .field("enabled", false)
                    .endObject();
        }
        for (RewriteType type : RewriteType.values()) {
            if (type.isForDocuments()) {
                builder.startObject(type.wireName());
                builder.field("type", "text").field("analyzer", analyzer);
                builder.endObject();
            }
        }
        builder.endObject();
        for (int i = 0; i < path.length; i++) {
            builder.endObject().endObject();
        }
        return builder;
    }

    /** The mapping as one line of JSON: <code>{"properties":{…}}</code>. */
    public String toJson() {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            toXContent(builder, EMPTY_PARAMS);
            return builder.endObject().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
