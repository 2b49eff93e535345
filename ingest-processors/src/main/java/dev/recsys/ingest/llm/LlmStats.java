/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

/** Counts what becomes of the calls of one LLM; implementations are thread-safe and cheap. */
public interface LlmStats {
    /** A request is sent, the first of a call or another one for it. */
    void sent();

    /**
     * An answer came, whether or not it can be used.
     *
     * @param nanos     from the sending of its request on
     * @param cost      in the currency of the definition, 0 without a price
     * @param estimated whether the server did not say how many tokens it took, so that they are an estimate
     */
    void answered(long nanos, long promptTokens, long completionTokens, double cost, boolean estimated);

    /** A request failed, and another one follows. */
    void retried();

    /** An answer cannot be used; also one that is mended then. */
    void refused(Refusal refusal);

    /** An answer was not what was asked for, and the model is asked to mend it. */
    void repaired();

    /** A call failed for good. */
    void failed(LlmException.Reason reason);
}
