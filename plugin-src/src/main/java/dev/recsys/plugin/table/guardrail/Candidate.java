/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import java.util.Objects;
import org.opensearch.common.Nullable;

/**
 * A rewrite as its author wrote it, before any check.
 *
 * @param text       as it was written
 * @param type       as it was written; perhaps no type at all
 * @param confidence from 0 to 1
 * @param source     who wrote it
 * @param hits       documents that it was said to find, or -1
 * @param category   that its author declared it to be of, or null
 */
public record Candidate(
        String text, String type, double confidence, String source, long hits, @Nullable String category) {
    public Candidate {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(source, "source");
    }
}
