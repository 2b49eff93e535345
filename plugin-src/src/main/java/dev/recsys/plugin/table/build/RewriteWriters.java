/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.PromptSource;
import java.util.Objects;
import java.util.function.Supplier;
import org.opensearch.common.Nullable;

/**
 * Where rewrites come from that a language model writes.
 *
 * @param llms        gives the LLMs; null while this node has none
 * @param prompts     gives prompts beside the built-in ones; null likewise
 * @param completions keeps answers
 */
public record RewriteWriters(
        @Nullable Supplier<LlmSource> llms, @Nullable Supplier<PromptSource> prompts, Completions completions) {
    public RewriteWriters {
        Objects.requireNonNull(completions, "completions");
    }
}
