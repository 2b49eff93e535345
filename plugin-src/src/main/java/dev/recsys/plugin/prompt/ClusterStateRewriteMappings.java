/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.document.MappingCheck;
import dev.recsys.ingest.rewrite.RewriteMapping;
import dev.recsys.ingest.rewrite.RewriteMappings;
import dev.recsys.plugin.mapping.MappingFields;
import dev.recsys.plugin.mapping.MappingFields.Found;
import dev.recsys.plugin.mapping.WriteIndexMappings;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * Looks up in the cluster state, once for each version of an index's mapping (see {@link WriteIndexMappings}), whether generated queries
 * become text there.
 *
 * <p>They need no mapping: dynamic mapping makes them {@code text}.
 */
public final class ClusterStateRewriteMappings implements RewriteMappings {
    /** Types whose terms are words. */
    private static final Set<String> TEXTS =
            Set.of("text", "match_only_text", "search_as_you_type", "annotated_text", "semantic");

    private final WriteIndexMappings<RewriteMapping, MappingCheck> mappings;

    /**
     * @param state    the applied cluster state
     * @param dateMath turns an expression such as {@code <logs-{now/d}>} into a name, and leaves a name as it is
     */
    public ClusterStateRewriteMappings(Supplier<ClusterState> state, UnaryOperator<String> dateMath) {
        this.mappings = new WriteIndexMappings<>(state, dateMath, ClusterStateRewriteMappings::look);
    }

    @Override
    public MappingCheck check(String index, String targetField) {
        MappingCheck check = mappings.check(index, new RewriteMapping(targetField, RewriteMapping.DEFAULT_ANALYZER));
        return check == null ? new MappingCheck.Unchecked() : check;
    }

    private static MappingCheck look(IndexMetadata index, RewriteMapping wanted) {
        String name = index.getIndex().getName();
        MappingFields fields = new MappingFields(index);
        Found target = fields.find(wanted.targetField());
        if (target.parameters() == null) {
            return new MappingCheck.Fits();
        }
        if (MappingFields.OBJECT.equals(target.type()) == false
                || target.path().equals(wanted.targetField()) == false) {
            return new MappingCheck.Wrong(wanted.wrong(name, target.path(), target.type(), MappingFields.OBJECT));
        }
        for (String field : wanted.textFields()) {
            Found found = fields.find(field);
            if (found.parameters() != null && TEXTS.contains(found.type()) == false) {
                return new MappingCheck.Wrong(wanted.wrong(name, found.path(), found.type(), "text"));
            }
        }
        return new MappingCheck.Fits();
    }
}
