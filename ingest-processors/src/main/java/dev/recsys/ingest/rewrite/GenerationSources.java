/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.artifact.ArtifactBatch.Need;
import dev.recsys.ingest.artifact.ArtifactSource;
import dev.recsys.ingest.artifact.Once;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.consistency.ConsistencySource;
import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;

/** Gets the model, the prompt and the fitted filter that one processor names: from memory, or one after the other. */
final class GenerationSources {
    private final QueryGenerationConfig config;
    private final LlmSource llms;
    private final PromptSource prompts;
    private final ConsistencySource filters;

    /** Of the versions that were used last. */
    private volatile Made made;

    private record Made(VersionedPrompt prompt, VersionedConsistencyFilter filter, QueryGeneration generation) {
        boolean isOf(VersionedPrompt otherPrompt, VersionedConsistencyFilter otherFilter) {
            return prompt.equals(otherPrompt) && isSame(filter, otherFilter);
        }

        /** By identity of what was decoded: its equality would compare all its terms. */
        private static boolean isSame(VersionedConsistencyFilter one, VersionedConsistencyFilter other) {
            return one == null || other == null
                    ? one == other
                    : one.filter() == other.filter() && one.reference().equals(other.reference());
        }
    }

    GenerationSources(QueryGenerationConfig config, LlmSource llms, PromptSource prompts, ConsistencySource filters) {
        this.config = config;
        this.llms = llms;
        this.prompts = prompts;
        this.filters = filters;
    }

    /** All of it if all is in memory, else null. */
    GenerationParts cached() {
        Llm llm = llms.cached(config.llm());
        VersionedPrompt prompt = llm == null ? null : prompts.cached(config.prompt());
        if (prompt == null) {
            return null;
        }
        String reference = config.options().consistency().filter();
        VersionedConsistencyFilter filter = reference == null ? null : filters.cached(reference);
        if (reference != null && filter == null) {
            return null;
        }
        return new GenerationParts(llm, generation(prompt, filter));
    }

    /** Answers as {@link ArtifactSource#load} does; a failure names what cannot be had. */
    void load(ActionListener<GenerationParts> listener) {
        load(
                "llm",
                config.llm(),
                llms,
                listener,
                llm -> load("prompt", config.prompt(), prompts, listener, prompt -> loadFilter(llm, prompt, listener)));
    }

    private void loadFilter(Llm llm, VersionedPrompt prompt, ActionListener<GenerationParts> listener) {
        String reference = config.options().consistency().filter();
        if (reference == null) {
            finish(llm, prompt, null, listener);
        } else {
            load("rewrite filter", reference, filters, listener, filter -> finish(llm, prompt, filter, listener));
        }
    }

    private void finish(
            Llm llm,
            VersionedPrompt prompt,
            VersionedConsistencyFilter filter,
            ActionListener<GenerationParts> listener) {
        GenerationParts parts = null;
        IllegalArgumentException misfit = null;
        try {
            parts = new GenerationParts(llm, generation(prompt, filter));
        } catch (IllegalArgumentException e) {
            misfit = e;
        }
        if (misfit == null) {
            listener.onResponse(parts);
        } else {
            listener.onFailure(misfit);
        }
    }

    private <T> void load(
            String kind, String reference, ArtifactSource<T> source, ActionListener<?> listener, Consumer<T> next) {
        Need need = new Need(QueryGenerationProcessor.TYPE, config.targetField(), kind, reference);
        Once.<T>start(loading -> source.load(reference, loading), next, e -> listener.onFailure(need.unusable(e)));
    }

    private QueryGeneration generation(VersionedPrompt prompt, VersionedConsistencyFilter filter) {
        Made last = made;
        if (last == null || last.isOf(prompt, filter) == false) {
            last = new Made(prompt, filter, new QueryGeneration(prompt, config.options(), filter));
            made = last;
        }
        return last.generation();
    }
}
