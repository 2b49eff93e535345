/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private static final String PROPERTIES = "properties";

    static final Set<String> RESERVED = Set.of(PROFILE, VERSION, MISSING);

    public static final String INNER_PRODUCT = "innerproduct";

    public QualityMapping {
        signals = List.copyOf(signals);
    }

    /** Writes {@code "properties": {…}}, as an index or a template takes it. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> quality = at(properties, targetField + ".");
        for (String signal : signals) {
            quality.put(signal, Map.of("type", "float"));
        }
        quality.put(PROFILE, Map.of("type", "keyword"));
        quality.put(VERSION, Map.of("type", "integer"));
        quality.put(MISSING, Map.of("type", "keyword"));
        if (targetVector != null) {
            Map<String, Object> method = new LinkedHashMap<>();
            method.put("name", "hnsw");
            method.put("engine", "lucene");
            method.put("space_type", space);
            Map<String, Object> vector = new LinkedHashMap<>();
            vector.put("type", "knn_vector");
            vector.put("dimension", dimension);
            vector.put("method", method);
            at(properties, targetVector).put(targetVector.substring(targetVector.lastIndexOf('.') + 1), vector);
        }
        return builder.field(PROPERTIES, properties);
    }

    /** The properties that the last name of a path stands in; two paths may share their first names. */
    private static Map<String, Object> at(Map<String, Object> properties, String path) {
        int end = path.indexOf('.');
        if (end < 0) {
            return properties;
        }
        Map<String, Object> object = child(properties, path.substring(0, end));
        return at(child(object, PROPERTIES), path.substring(end + 1));
    }

    @SuppressWarnings("unchecked") // Objects are made here alone.
    private static Map<String, Object> child(Map<String, Object> object, String name) {
        return (Map<String, Object>) object.computeIfAbsent(name, missing -> new LinkedHashMap<String, Object>());
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
