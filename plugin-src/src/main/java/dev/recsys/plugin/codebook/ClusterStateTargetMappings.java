/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.ingest.semanticid.TargetMappings;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.MappingMetadata;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;

/**
 * Looks a target field up in the cluster state, once for each version of an index's mapping.
 *
 * <p>An alias or data stream stands for its write index. Templates are not read: an index that does not exist yet is
 * {@link TargetMappings.Check.Unchecked}.
 */
public final class ClusterStateTargetMappings implements TargetMappings {
    /** Indices written to at once, times the target fields of their pipelines, seldom come near this. */
    private static final int REMEMBERED = 1_000;

    private record Key(String indexUuid, long mappingVersion, String targetField, int depth) {}

    private final Supplier<ClusterState> state;
    private final UnaryOperator<String> dateMath;
    private final Cache<Key, Check> checks =
            CacheBuilder.<Key, Check>builder().setMaximumWeight(REMEMBERED).build();

    /**
     * @param state    the applied cluster state
     * @param dateMath turns an expression such as {@code <logs-{now/d}>} into a name, and leaves a name as it is
     */
    public ClusterStateTargetMappings(Supplier<ClusterState> state, UnaryOperator<String> dateMath) {
        this.state = state;
        this.dateMath = dateMath;
    }

    @Override
    public Check check(String index, String targetField, int depth) {
        Map<String, IndexAbstraction> lookup = state.get().metadata().getIndicesLookup();
        IndexAbstraction named = lookup.get(index);
        if (named == null && index.startsWith("<")) {
            named = lookup.get(dateMath.apply(index));
        }
        IndexMetadata target = named == null ? null : named.getWriteIndex();
        if (target == null) {
            return new Check.Unchecked();
        }
        Key key = new Key(target.getIndexUUID(), target.getMappingVersion(), targetField, depth);
        try {
            return checks.computeIfAbsent(key, k -> look(target, new SemanticIdMapping(targetField, depth)));
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot read the mapping of index [" + target.getIndex().getName() + "]", e);
        }
    }

    private static Check look(IndexMetadata index, SemanticIdMapping wanted) {
        String name = index.getIndex().getName();
        MappingMetadata mapping = index.mapping();
        Map<String, Object> root = mapping == null ? Map.of() : mapping.sourceAsMap();
        for (String field : wanted.keywordFields()) {
            Map<?, ?> at = root;
            String[] path = field.split("\\.");
            for (int i = 0; i < path.length; i++) {
                at = child(at, path[i]);
                if (at == null) {
                    return new Check.Wrong(wanted.unmapped(name, field));
                }
                boolean leaf = i == path.length - 1;
                Object type = at.containsKey("type") ? at.get("type") : "object";
                if (leaf ? isIndexedKeyword(at) == false : "object".equals(type) == false) {
                    String where = String.join(".", Arrays.copyOf(path, i + 1));
                    return new Check.Wrong(wanted.wrong(name, where, describe(type, at)));
                }
            }
        }
        return new Check.Fits();
    }

    private static Map<?, ?> child(Map<?, ?> object, String name) {
        return object.get("properties") instanceof Map<?, ?> properties
                        && properties.get(name) instanceof Map<?, ?> found
                ? found
                : null;
    }

    private static boolean isIndexedKeyword(Map<?, ?> field) {
        return "keyword".equals(field.get("type")) && isFalse(field.get("index")) == false;
    }

    private static String describe(Object type, Map<?, ?> field) {
        return isFalse(field.get("index")) ? type + ", index: false" : type.toString();
    }

    private static boolean isFalse(Object value) {
        return value != null && "false".equals(value.toString());
    }
}
