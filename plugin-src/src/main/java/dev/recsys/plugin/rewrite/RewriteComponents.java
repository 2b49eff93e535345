/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.PromptSource;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.rewrite.filter.RewriteFilterSourceAdapter;
import dev.recsys.plugin.rewrite.generation.Generations;
import java.util.List;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;

/**
 * What the parts of generated rewrites share on one node.
 *
 * @param completions keeps answers of LLMs
 * @param filters     where fitted filters come from
 * @param generations what pipelines say of generated queries
 */
public record RewriteComponents(
        IndexCompletions completions, RewriteFilterSourceAdapter filters, Generations generations) {
    /** Wires them. */
    public static RewriteComponents create(
            ArtifactCache artifacts,
            IndexCompletions completions,
            LlmSource llms,
            PromptSource prompts,
            ClusterService clusterService,
            IndexNameExpressionResolver indices) {
        RewriteFilterSourceAdapter filters = new RewriteFilterSourceAdapter(artifacts);
        return new RewriteComponents(
                completions, filters, new Generations(clusterService, indices, llms, prompts, filters));
    }

    /** What OpenSearch gives to transport actions by its class. */
    public List<Object> all() {
        return List.of(completions, filters, generations);
    }
}
