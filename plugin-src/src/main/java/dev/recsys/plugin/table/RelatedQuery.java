/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.Objects;

/**
 * A query that came next in the same session.
 *
 * @param support how often
 * @param npmi    normalised pointwise mutual information of the two, from -1 to 1
 */
public record RelatedQuery(String text, long support, double npmi) {
    public RelatedQuery {
        Objects.requireNonNull(text, "text");
    }
}
