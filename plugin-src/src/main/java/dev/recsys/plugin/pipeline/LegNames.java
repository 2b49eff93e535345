/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.Nullable;

/**
 * Gives the queries of one search their names, by which its hits say what found them. No name is given twice: of two queries with one
 * name OpenSearch forgets the first.
 */
final class LegNames {
    /** Begins every name given here; a user's own queries have others. */
    static final String PREFIX = "recsys.rewrites:";

    /** Of the filter for the query's category. */
    static final String FILTER = PREFIX + "category";

    private final Map<String, Leg> legs = new HashMap<>();
    private final Set<String> own = new HashSet<>();

    /** A name for a query with a rewrite. */
    String of(Leg leg) {
        String name = unused(PREFIX + leg.type().wireName() + ":" + leg.text());
        legs.put(name, leg);
        return name;
    }

    /**
     * A name for a query with the user's own text.
     *
     * @param given what the user named it; it keeps that
     */
    String ofUser(@Nullable String given) {
        String name = given == null ? unused(PREFIX + "user") : given;
        own.add(name);
        return name;
    }

    private String unused(String wanted) {
        String name = wanted;
        for (int i = 2; legs.containsKey(name) || own.contains(name); i++) {
            name = wanted + "#" + i;
        }
        return name;
    }

    /** The rewrite that a query of that name has. */
    @Nullable
    Leg leg(String name) {
        return legs.get(name);
    }

    /** Whether a query of that name has the user's own text. */
    boolean isUsers(String name) {
        return own.contains(name);
    }

    /** Whether the name is one of those given here, and none that the user gave. */
    boolean gave(String name) {
        return legs.containsKey(name) || (own.contains(name) && name.startsWith(PREFIX)) || FILTER.equals(name);
    }
}
