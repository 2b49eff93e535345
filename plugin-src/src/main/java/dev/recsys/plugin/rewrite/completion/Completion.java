/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.OutputSchema;
import org.opensearch.common.Nullable;

/**
 * An answer that is to be stored.
 *
 * @param kept     what the LLM said, or that it said nothing of use
 * @param llm      {@code name@version} of the definition it was asked by
 * @param model    that the server was asked for
 * @param schema   what it must look like; tells a stored answer that is to be replaced from one that is to be taken
 * @param replaces the stored answer that is of no use and goes, or null where there was none
 */
record Completion(Kept kept, String llm, String model, OutputSchema schema, @Nullable Stamp replaces) {
    /** Which write of a document is meant. */
    record Stamp(long seqNo, long primaryTerm) {}

    Completion replacing(Stamp stamp) {
        return new Completion(kept, llm, model, schema, stamp);
    }

    /** Whether an answer may be used. */
    static boolean isUsable(OutputSchema schema, @Nullable Kept kept) {
        if (kept instanceof Kept.Answer == false) {
            return false;
        }
        try {
            schema.check().accept(((Kept.Answer) kept).content());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
