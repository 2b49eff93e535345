/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Objects;

/**
 * An answer that passed the check of its request.
 *
 * @param content          what the model said: JSON of the schema that was asked for
 * @param promptTokens     tokens read for it, of all calls that were needed; as the server counted them
 * @param completionTokens tokens written, likewise
 * @param calls            1, or 2 if the first answer had to be repaired; not counting calls that failed before an answer came
 */
public record ChatAnswer(String content, long promptTokens, long completionTokens, int calls) {
    public ChatAnswer {
        Objects.requireNonNull(content, "content");
    }
}
