/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.time.Instant;
import java.util.Objects;
import org.opensearch.core.action.ActionListener;

/** Another LLM, of which a subclass changes a part. */
public class ForwardingLlm implements Llm {
    private final Llm llm;

    protected ForwardingLlm(Llm llm) {
        this.llm = Objects.requireNonNull(llm, "llm");
    }

    /** The same LLM; what it gave no usable answer to before this moment is asked for again. */
    public static Llm retrying(Llm llm, Instant before) {
        return new ForwardingLlm(llm) {
            @Override
            public Instant retriesBefore() {
                return before;
            }
        };
    }

    @Override
    public String reference() {
        return llm.reference();
    }

    @Override
    public String model() {
        return llm.model();
    }

    @Override
    public String fingerprint() {
        return llm.fingerprint();
    }

    @Override
    public boolean mayBeAsked() {
        return llm.mayBeAsked();
    }

    @Override
    public Instant retriesBefore() {
        return llm.retriesBefore();
    }

    @Override
    public void ask(ChatRequest request, ActionListener<ChatAnswer> listener) {
        llm.ask(request, listener);
    }

    @Override
    public byte[] body(ChatRequest request) {
        return llm.body(request);
    }
}
