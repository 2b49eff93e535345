/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.action.IndicesRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.MappingMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.index.IndexNotFoundException;

/** Looks at the mappings of vector fields before they are read, for what a shard can no longer tell. */
public final class VectorFields {
    private static final String FLOAT = "float";

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;

    public VectorFields(ClusterService clusterService, IndexNameExpressionResolver resolver) {
        this.clusterService = clusterService;
        this.resolver = resolver;
    }

    /**
     * Refuses fields whose vectors cannot be read.
     *
     * @throws IndexNotFoundException   no such index
     * @throws IllegalArgumentException a field's {@code data_type} is not {@code float}
     */
    public void check(IndicesRequest request, List<String> fields) {
        ClusterState state = clusterService.state();
        String[] indices = resolver.concreteIndexNames(state, request);
        if (indices.length == 0) {
            throw new IndexNotFoundException(String.join(",", request.indices()));
        }
        for (String index : indices) {
            MappingMetadata mapping = state.metadata().index(index).mapping();
            for (String field : fields) {
                check(index, field, mapping == null ? Map.of() : mapping.sourceAsMap());
            }
        }
    }

    private static void check(String index, String field, Map<String, Object> mapping) {
        Map<?, ?> declared = find(mapping, field);
        if (declared == null || LeafVectors.KNN_VECTOR.equals(declared.get("type")) == false) {
            return;
        }
        Object given = declared.get("data_type");
        String dataType = given == null ? FLOAT : given.toString().toLowerCase(Locale.ROOT);
        if (dataType.equals(FLOAT) == false) {
            throw new IllegalArgumentException("field [" + field + "] of index [" + index + "] has [data_type] ["
                    + dataType + "]; only [float] vectors can be quantised");
        }
    }

    /** The declaration of a field in a mapping: every part of its path is a key of {@code properties}. */
    private static Map<?, ?> find(Map<?, ?> mapping, String field) {
        Map<?, ?> at = mapping;
        for (String part : field.split("\\.")) {
            if (at.get("properties") instanceof Map<?, ?> properties
                    && properties.get(part) instanceof Map<?, ?> next) {
                at = next;
            } else {
                return null;
            }
        }
        return at;
    }
}
