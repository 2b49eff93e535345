/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Objects;

/**
 * A query that someone might type for a document.
 *
 * @param confidence how sure its author is of it, from 0 to 1; 1 where nothing is said
 */
public record GeneratedQuery(String text, RewriteType type, double confidence) {
    public GeneratedQuery {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(type, "type");
        if ((confidence >= 0 && confidence <= 1) == false) {
            throw new IllegalArgumentException("[confidence] is [" + confidence + "]; it must lie in [0, 1]");
        }
    }
}
