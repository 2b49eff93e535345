/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.List;
import java.util.Objects;

/**
 * A document, and the queries that a model should write for it.
 *
 * @param document at least one field
 * @param queries  at least one
 */
public record PromptExample(DocumentText document, List<GeneratedQuery> queries) {
    public PromptExample {
        Objects.requireNonNull(document, "document");
        queries = List.copyOf(queries);
        if (document.isEmpty() || queries.isEmpty()) {
            throw new IllegalArgumentException(
                    "an example needs a [document] with a field and at least one of [queries]");
        }
    }
}
