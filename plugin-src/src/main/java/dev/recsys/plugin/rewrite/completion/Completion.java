/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.OutputSchema;
import org.opensearch.common.Nullable;

/**
 * An answer that is to be stored.
 *
 * @param content  what the LLM said
 * @param llm      {@code name@version} of the definition it was asked by
 * @param model    that the server was asked for
 * @param schema   what it must look like; tells a stored answer that is to be replaced from one that is to be taken
 * @param replaces the stored answer that is of no use and goes, or null where there was none
 */
record Completion(String content, String llm, String model, OutputSchema schema, @Nullable Stamp replaces) {
    /** Which write of a document is meant. */
    record Stamp(long seqNo, long primaryTerm) {}

    Completion replacing(Stamp stamp) {
        return new Completion(content, llm, model, schema, stamp);
    }

    /** Whether an answer may be used. */
    static boolean isUsable(OutputSchema schema, @Nullable String content) {
        if (content == null) {
            return false;
        }
        try {
            schema.check().accept(content);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
