/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What names of features must be. */
final class FeatureNames {
    private FeatureNames() {}

    /**
     * @throws IllegalArgumentException a name is empty or stands twice
     */
    static void check(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                throw new IllegalArgumentException("feature [" + i + "] has no name");
            }
            if (!seen.add(names.get(i))) {
                throw new IllegalArgumentException(
                        "two features have the name [" + TextLines.shorten(names.get(i)) + "]");
            }
        }
    }
}
