/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.time.Instant;
import org.opensearch.core.action.ActionListener;

/** A named LLM on this node, with its limits; may be shared by threads. */
public interface Llm {
    /** {@code name@version} of its definition. */
    String reference();

    /** The model that the server is asked for. */
    String model();

    /**
     * What an answer depends on beside the messages and their schema: the model, the temperature and the like, not the address, the
     * limits or the key. Part of the key under which an answer is kept.
     */
    String fingerprint();

    /** Whether this asks anybody; if not, only answers that are kept already are wanted, and each call fails. */
    default boolean mayBeAsked() {
        return true;
    }

    /** What it gave no usable answer to before this time is asked for again; else it is taken that it would not have a better one. */
    default Instant retriesBefore() {
        return Instant.MIN;
    }

    /**
     * Asks for one answer; returns at once.
     *
     * @param listener is completed once, on a thread of the pool {@code recsys_llm} and in the caller's thread context; fails with a
     *                 {@link LlmException}
     */
    void ask(ChatRequest request, ActionListener<ChatAnswer> listener);

    /**
     * The body of the HTTP request that asks, as JSON, for who sends it by another way.
     *
     * @throws UnsupportedOperationException it is not asked over HTTP
     */
    default byte[] body(ChatRequest request) {
        throw new UnsupportedOperationException("[" + reference() + "] is not asked over HTTP");
    }
}
