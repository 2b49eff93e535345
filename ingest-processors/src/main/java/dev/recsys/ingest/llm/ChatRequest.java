/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.List;
import java.util.Objects;

/**
 * What is asked of an LLM.
 *
 * @param messages at least one, in order
 * @param schema   what the answer must look like
 */
public record ChatRequest(List<ChatMessage> messages, OutputSchema schema) {
    public ChatRequest {
        messages = List.copyOf(messages);
        Objects.requireNonNull(schema, "schema");
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("[messages] is empty; at least one is needed");
        }
    }
}
