/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import org.opensearch.core.action.ActionListener;

/** Where codebooks come from: the processor and the query know no more than this of the store behind it. */
public interface CodebookSource {
    /**
     * The codebook if this node holds it in memory, else null; never blocks.
     *
     * @param reference {@code name} for the live version, {@code name@3} for a pinned one
     * @throws IllegalArgumentException if the reference is not of that form
     */
    VersionedCodebook cached(String reference);

    /**
     * Loads the codebook, in memory or not, and answers on a bounded pool: never on the calling thread, and under the thread context
     * that the caller had.
     *
     * @param reference {@code name} for the live version, {@code name@3} for a pinned one
     * @param listener  is completed once; it fails with a reason that names the codebook when there is none, when it has no live
     *                  version, when it cannot be read, or when there is no memory or no thread for it
     */
    void load(String reference, ActionListener<VersionedCodebook> listener);
}
