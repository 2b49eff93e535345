/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The mapping that a quality object and its vector need.
 *
 * @param targetField  path of the object that holds the signals, for example {@code quality}
 * @param signals      names of the signals
 * @param targetVector path of the vector field, or null where none is written
 * @param dimension    its dimension
 * @param space        its {@code space_type}
 */
public record QualityMapping(String targetField, List<String> signals, String targetVector, int dimension, String space)
        implements ToXContentFragment {
    /** Name of the profile that the signals were computed with. */
    public static final String PROFILE = "profile";

    public static final String VERSION = "version";

    /** Names of the signals that were missing. */
    public static final String MISSING = "missing";

    static final Set<String> RESERVED = Set.of(PROFILE, VERSION, MISSING);

    public static final String INNER_PRODUCT = "innerproduct";

    public QualityMapping {
        signals = List.copyOf(signals);
    }

    /** Writes {@code "properties": {…}}, as an index or a template takes it. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject("properties");
        int depth = open(builder, targetField);
        builder.startObject("properties");
        for (String signal : signals) {
            builder.startObject(signal).field("type", "float").endObject();
        }
        builder.startObject(PROFILE).field("type", "keyword").endObject();
        builder.startObject(VERSION).field("type", "integer").endObject();
        builder.startObject(MISSING).field("type", "keyword").endObject();
        builder.endObject();
        close(builder, depth);
        if (targetVector != null) {
            depth = open(builder, targetVector);
            builder.field("type", "knn_vector").field("dimension", dimension);
            builder.startObject("method");
            builder.field("name", "hnsw").field("engine", "lucene").field("space_type", space);
            builder.endObject();
            close(builder, depth);
        }
        return builder.endObject();
    }

    /** Opens the objects of a path, and says how many are to be closed. */
    private static int open(XContentBuilder builder, String path) throws IOException {
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                builder.startObject("properties");
            }
            builder.startObject(names[i]);
        }
        return 2 * names.length - 1;
    }

    private static void close(XContentBuilder builder, int depth) throws IOException {
        for (int i = 0; i < depth; i++) {
            builder.endObject();
        }
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
