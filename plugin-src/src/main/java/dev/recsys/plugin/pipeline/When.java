/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** When rewrites of a type are searched with. */
enum When {
    /** In the user's own search. */
    ALWAYS,
    /** In a second search, if the first finds fewer than {@code min_hits}. */
    BELOW_MIN_HITS,
    /** In a second search, if the first finds nothing. */
    ZERO_RESULTS,
    NEVER;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static When parse(String property, String text) {
        for (When when : values()) {
            if (when.wireName().equals(text)) {
                return when;
            }
        }
        List<String> names = Arrays.stream(values()).map(When::wireName).toList();
        throw new IllegalArgumentException("[" + property + "] is [" + text + "]; it must be one of " + names);
    }
}
