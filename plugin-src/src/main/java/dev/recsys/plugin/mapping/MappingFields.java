/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.mapping;

import java.util.Arrays;
import java.util.Map;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.MappingMetadata;

/** Finds fields in a mapping as the cluster state has it. */
public final class MappingFields {
    /** The type of a field that only holds others. */
    public static final String OBJECT = "object";

    private final Map<?, ?> root;

    public MappingFields(IndexMetadata index) {
        MappingMetadata mapping = index.mapping();
        this.root = mapping == null ? Map.of() : mapping.sourceAsMap();
    }

    /**
     * What is at a path.
     *
     * @param path       of the field, or of the first thing on the way to it that is no plain object
     * @param parameters of it, or null if the mapping has nothing at the path
     */
    public record Found(String path, Map<?, ?> parameters) {
        /** The type; {@value #OBJECT} where the mapping names none. */
        public String type() {
            Object type = parameters.get("type");
            return type == null ? OBJECT : type.toString();
        }

        /** Whether a parameter is given as false. */
        public boolean isFalse(String parameter) {
            Object value = parameters.get(parameter);
            return value != null && "false".equals(value.toString());
        }
    }

    /** Follows a path through plain objects; its end may be anything. */
    public Found find(String path) {
        String[] names = path.split("\\.");
        Map<?, ?> at = root;
        for (int i = 0; i < names.length; i++) {
            at = child(at, names[i]);
            if (at == null) {
                return new Found(path, null);
            }
            Found found = new Found(String.join(".", Arrays.copyOf(names, i + 1)), at);
            if (i == names.length - 1 || OBJECT.equals(found.type()) == false) {
                return found;
            }
        }
        return new Found(path, null);
    }

    private static Map<?, ?> child(Map<?, ?> object, String name) {
        return object.get("properties") instanceof Map<?, ?> properties
                        && properties.get(name) instanceof Map<?, ?> found
                ? found
                : null;
    }
}
