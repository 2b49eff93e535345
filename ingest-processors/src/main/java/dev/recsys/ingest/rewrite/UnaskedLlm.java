/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.ForwardingLlm;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmException;
import org.opensearch.core.action.ActionListener;

/** An LLM of which only answers that are kept already are wanted: it is never asked. */
public final class UnaskedLlm extends ForwardingLlm {
    public UnaskedLlm(Llm llm) {
        super(llm);
    }

    @Override
    public boolean mayBeAsked() {
        return false;
    }

    @Override
    public void ask(ChatRequest request, ActionListener<ChatAnswer> listener) {
        listener.onFailure(new LlmException(
                LlmException.Reason.CLOSED, "no answer is kept for this document, and [cache_only] is true"));
    }
}
