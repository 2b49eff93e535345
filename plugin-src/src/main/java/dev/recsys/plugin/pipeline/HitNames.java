/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** Reads from hits by which rewrites they were found, and takes the names that say so off them. */
final class HitNames {
    /**
     * What found a hit.
     *
     * @param users whether the user's own text did
     */
    record FoundBy(String id, Set<Leg> legs, boolean users) {}

    private HitNames() {}

    /**
     * Takes the names off the hits, within them too.
     *
     * @param names for each hit those of its search, one after the other
     */
    static List<FoundBy> take(SearchHit[] hits, List<LegNames> names) {
        List<FoundBy> found = new ArrayList<>();
        for (SearchHit hit : hits) {
            Set<String> matched = new HashSet<>();
            take(hit, names, matched);
            Set<Leg> legs = new LinkedHashSet<>();
            boolean users = false;
            for (String name : matched) {
                for (LegNames each : names) {
                    Leg leg = each.leg(name);
                    if (leg != null) {
                        legs.add(leg);
                    }
                    users |= each.isUsers(name);
                }
            }
            found.add(new FoundBy(hit.getId(), legs, users));
        }
        return found;
    }

    private static void take(SearchHit hit, List<LegNames> names, Set<String> matched) {
        Map<String, Float> all = hit.getMatchedQueriesAndScores();
        matched.addAll(all.keySet());
        Map<String, Float> others = new LinkedHashMap<>(all);
        // Names that another cluster gave to this one's search are for that one to take.
        if (others.keySet().removeIf(name -> names.stream().anyMatch(each -> each.gave(name)))) {
            hit.matchedQueriesWithScores(others);
        }
        Map<String, SearchHits> inner = hit.getInnerHits();
        if (inner != null) {
            inner.values().forEach(hits -> hits.forEach(each -> take(each, names, matched)));
        }
    }
}
