/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.ingest.rewrite.RewriteType;
import java.util.Objects;

/**
 * Another query to search with.
 *
 * @param text       normalised
 * @param confidence from 0 to 1
 * @param source     who wrote it: {@code llm}, {@code log}, or what an import said
 * @param hits       documents that it found when the table was made, or -1 if that was not asked
 */
public record Rewrite(String text, RewriteType type, double confidence, String source, long hits) {
    public Rewrite {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(source, "source");
    }
}
