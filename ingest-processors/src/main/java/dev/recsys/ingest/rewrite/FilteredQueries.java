/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the filters left.
 *
 * @param kept    by type, the most confident first
 * @param dropped how many were not kept, by reason; reasons without any are left out
 */
public record FilteredQueries(List<GeneratedQuery> kept, Map<DropReason, Integer> dropped) {
    public FilteredQueries {
        kept = List.copyOf(kept);
        Map<DropReason, Integer> copy = new EnumMap<>(DropReason.class);
        copy.putAll(dropped);
        dropped = Collections.unmodifiableMap(copy);
    }
}
