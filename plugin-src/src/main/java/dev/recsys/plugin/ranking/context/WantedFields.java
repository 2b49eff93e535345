/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.rescore.context.ContextItem;
import java.util.HashSet;
import java.util.Set;

/**
 * What is wanted of an item.
 *
 * @param values      paths of fields with values
 * @param semanticIds paths of the objects that {@code semantic_id} processors write. Of {@code sid}, an item gets {@code sid.codebook}, the
 *     text {@code name@version}, and {@code sid.codes}, numbers
 */
public record WantedFields(Set<String> values, Set<String> semanticIds) {
    /** Nothing is. */
    public static final WantedFields NONE = new WantedFields(Set.of(), Set.of());

    public WantedFields {
        values = Set.copyOf(values);
        semanticIds = Set.copyOf(semanticIds);
        for (String path : values) {
            if (path.indexOf('*') >= 0) {
                throw new IllegalArgumentException("[$item." + path + "] is not the path of one field");
            }
        }
    }

    /** Path under which an item has the codebook of its semantic ID, as {@code name@version}. */
    public static String codebook(String semanticId) {
        return semanticId + "." + SemanticIdMapping.CODEBOOK;
    }

    /** Path under which an item has the codes of its semantic ID. */
    public static String codes(String semanticId) {
        return semanticId + "." + SemanticIdMapping.CODES;
    }

    public boolean isEmpty() {
        return values.isEmpty() && semanticIds.isEmpty();
    }

    /** Both. */
    public WantedFields and(WantedFields others) {
        Set<String> allValues = new HashSet<>(values);
        allValues.addAll(others.values);
        Set<String> allIds = new HashSet<>(semanticIds);
        allIds.addAll(others.semanticIds);
        return new WantedFields(allValues, allIds);
    }

    /** Whether an item has a value for each. */
    boolean areIn(ContextItem item) {
        return item.fields().keySet().containsAll(values)
                && semanticIds.stream().allMatch(id -> item.fields().containsKey(codes(id)));
    }
}
