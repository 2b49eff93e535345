/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import java.util.List;
import java.util.Map;

/**
 * Who asks.
 *
 * @param id         null if it is not known
 * @param history    items, the newest first; at most {@value #MOST_HISTORY}
 * @param attributes by name
 */
public record ContextUser(String id, List<ContextItem> history, Map<String, ContextValue> attributes) {
    /** More would be looked up and sent to every shard for each request. */
    public static final int MOST_HISTORY = 1_000;

    public ContextUser {
        history = List.copyOf(history);
        attributes = Map.copyOf(attributes);
        if (history.size() > MOST_HISTORY) {
            throw new IllegalArgumentException("[user.history] has [" + history.size()
                    + "] items; it must have at most " + MOST_HISTORY + ", the newest first");
        }
    }
}
