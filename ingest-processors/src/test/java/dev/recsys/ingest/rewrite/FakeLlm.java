/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Llm;
import org.opensearch.core.action.ActionListener;

/** An LLM that must not be asked. */
record FakeLlm(String model) implements Llm {
    @Override
    public String reference() {
        return model + "@1";
    }

    @Override
    public String fingerprint() {
        return "fingerprint of " + model;
    }

    @Override
    public void ask(ChatRequest request, ActionListener<ChatAnswer> listener) {
        throw new AssertionError("only completions ask");
    }
}
