/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

/** Counts what becomes of the documents that the processor sees; implementations are thread-safe and cheap. */
public interface SemanticIdStats {
    /**
     * A document got its semantic ID.
     *
     * @param nanos time that composing and encoding took; in a batch, the batch's time shared out evenly
     */
    void encoded(long nanos);

    /** A document failed: a bad vector, a missing codebook, a mapping that does not fit. */
    void failed();

    /** A document went on without a semantic ID, because it lacks a vector and {@code on_missing} allows that. */
    void skipped();

    /** A document had no {@code _id} at ingest, so it got no {@code unique} path; it is counted as encoded too. */
    void withoutId();

    /** The index did not exist yet, so the mapping of the target field could not be checked; the document is counted as encoded too. */
    void mappingUnchecked();
}
