/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The mapping that the target field of a semantic ID needs; the processor, the query and {@code GET codebooks/{name}/_mapping} all
 * show this one.
 *
 * @param targetField path of the object that holds the semantic ID, for example {@code sid} or {@code product.sid}
 * @param depth       number of levels, at least 1
 */
public record SemanticIdMapping(String targetField, int depth) implements ToXContentFragment {
    public static final String CODEBOOK = "codebook";
    public static final String VERSION = "version";
    public static final String CODES = "codes";
    public static final String ERROR = "error";
    public static final String UNIQUE = "unique";
    private static final String LEVEL_PREFIX = "l";

    public SemanticIdMapping {
        if (targetField == null || targetField.isBlank()) {
            throw new IllegalArgumentException(
                    "[target_field] is empty; give the path of an object, for example [semantic_id]");
        }
        if (depth < 1 || depth > Codebook.MAX_LEVELS) {
            throw new IllegalArgumentException(
                    "[depth] is [" + depth + "]; it must be from 1 to " + Codebook.MAX_LEVELS);
        }
    }

    /** Name of the keyword field that holds the prefix of {@code level} codes: {@code l1} for the first. */
    public static String level(int level) {
        return LEVEL_PREFIX + level;
    }

    /** Paths of the fields that hold prefix tokens, coarse to fine, then of the unique path: all must be {@code keyword}. */
    public List<String> keywordFields() {
        List<String> fields = new ArrayList<>(depth + 1);
        for (int level = 1; level <= depth; level++) {
            fields.add(targetField + "." + level(level));
        }
        fields.add(targetField + "." + UNIQUE);
        return fields;
    }

    /** Writes {@code "properties": {…}}, as an index or a template takes it. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        String[] path = targetField.split("\\.");
        for (String object : path) {
            builder.startObject("properties").startObject(object);
        }
        builder.startObject("properties");
        builder.startObject(CODEBOOK).field("type", "keyword").endObject();
        builder.startObject(VERSION).field("type", "integer").endObject();
        builder.startObject(CODES);
        builder.field("type", "integer").field("index", false).field("doc_values", false);
        builder.endObject();
        builder.startObject(ERROR).field("type", "float").field("index", false).endObject();
        for (int level = 1; level <= depth; level++) {
            builder.startObject(level(level)).field("type", "keyword").endObject();
        }
        builder.startObject(UNIQUE).field("type", "keyword").endObject();
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
