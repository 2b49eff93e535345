/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.Locale;

/** How often a query is asked, among all. */
public enum QuerySegment {
    HEAD,
    TORSO,
    TAIL;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
