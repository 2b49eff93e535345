/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.ingest.semanticid.TargetMappings;
import dev.recsys.plugin.mapping.MappingFields;
import dev.recsys.plugin.mapping.WriteIndexMappings;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * Looks a target field up in the cluster state, once for each version of an index's mapping (see {@link WriteIndexMappings}).
 *
 * <p>An index that does not exist yet is {@link TargetMappings.Check.Unchecked}.
 */
public final class ClusterStateTargetMappings implements TargetMappings {
    private final WriteIndexMappings<SemanticIdMapping, Check> mappings;

    /**
     * @param state    the applied cluster state
     * @param dateMath turns an expression such as {@code <logs-{now/d}>} into a name, and leaves a name as it is
     */
    public ClusterStateTargetMappings(Supplier<ClusterState> state, UnaryOperator<String> dateMath) {
        this.mappings = new WriteIndexMappings<>(state, dateMath, ClusterStateTargetMappings::look);
    }

    @Override
    public Check check(String index, String targetField, int depth) {
        Check check = mappings.check(index, new SemanticIdMapping(targetField, depth));
        return check == null ? new Check.Unchecked() : check;
    }

    private static Check look(IndexMetadata index, SemanticIdMapping wanted) {
        String name = index.getIndex().getName();
        MappingFields fields = new MappingFields(index);
        for (String field : wanted.keywordFields()) {
            MappingFields.Found found = fields.find(field);
            if (found.parameters() == null) {
                return new Check.Wrong(wanted.unmapped(name, field));
            }
            boolean keyword = "keyword".equals(found.type()) && found.isFalse("index") == false;
            if (keyword == false || found.path().equals(field) == false) {
                return new Check.Wrong(wanted.wrong(name, found.path(), describe(found)));
            }
        }
        return new Check.Fits();
    }

    private static String describe(MappingFields.Found found) {
        return found.isFalse("index") ? found.type() + ", index: false" : found.type();
    }
}
