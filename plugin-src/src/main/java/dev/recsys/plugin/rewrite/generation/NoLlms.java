/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.generation;

import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmSource;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;

/** Knows of no LLM. */
public final class NoLlms implements LlmSource {
    @Override
    public Llm cached(String reference) {
        return null;
    }

    @Override
    public void load(String reference, ActionListener<Llm> listener) {
        listener.onFailure(new ResourceNotFoundException("llm [" + reference + "] does not exist"));
    }
}
