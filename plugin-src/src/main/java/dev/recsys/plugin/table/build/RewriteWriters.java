/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.PromptSource;
import java.util.Objects;

/**
 * Where rewrites come from that a language model writes.
 *
 * @param llms        gives the LLMs
 * @param prompts     gives prompts, also the built-in ones
 * @param completions keeps answers
 */
public record RewriteWriters(LlmSource llms, PromptSource prompts, Completions completions) {
    public RewriteWriters {
        Objects.requireNonNull(llms, "llms");
        Objects.requireNonNull(prompts, "prompts");
        Objects.requireNonNull(completions, "completions");
    }
}
