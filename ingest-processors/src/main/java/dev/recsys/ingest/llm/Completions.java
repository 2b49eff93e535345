/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.List;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;

/**
 * Answers of LLMs that are paid for once: kept by what was asked, shared by all documents and nodes.
 *
 * <p>The key is a hash of {@link Llm#fingerprint}, the messages and the schema. Who asks for what another caller on this node is waiting
 * for waits for the same answer.
 */
public interface Completions {
    /** What became of one request. */
    sealed interface Outcome {
        /**
         * There is an answer, which passes the check of the request.
         *
         * @param cached whether it was there already
         */
        record Answered(String content, boolean cached) implements Outcome {}

        /** There is none; {@code failure} is a {@link LlmException} where the LLM was asked. */
        record Failed(Exception failure) implements Outcome {}
    }

    /** Answers that this node holds in memory, null for the others; never blocks. */
    List<Outcome.Answered> cached(Llm llm, List<ChatRequest> requests);

    /** For who waits as long as it takes. */
    TimeValue UNLIMITED = TimeValue.MINUS_ONE;

    /** Likewise, however long it takes. */
    default void complete(Llm llm, List<ChatRequest> requests, ActionListener<List<Outcome>> listener) {
        complete(llm, requests, UNLIMITED, listener);
    }

    /**
     * Gets each answer from memory, from the index, or from the LLM; each is kept before it is given.
     *
     * @param maxWait  how long the LLM is waited for, counted from when all that is kept was looked up; 0 for not at all,
     *                 {@link #UNLIMITED} for as long as it takes. Then what has no answer fails with
     *                 {@link LlmException.Reason#TIMEOUT}; its call, which was begun or stands in the queue, goes on, and its answer is kept
     * @param listener is completed once, with one outcome for each request, in order, on a bounded pool and in the caller's thread
     *                 context; does not fail
     */
    void complete(Llm llm, List<ChatRequest> requests, TimeValue maxWait, ActionListener<List<Outcome>> listener);
}
