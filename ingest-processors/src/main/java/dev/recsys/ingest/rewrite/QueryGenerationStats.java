/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

/** Counts what becomes of the documents that the processor sees; implementations are thread-safe and cheap. */
public interface QueryGenerationStats {
    /**
     * A document got queries.
     *
     * @param queries how many, at least 1
     */
    void done(int queries);

    /** A document goes on without queries, because the model could not be asked. */
    void pending();

    /** A document goes on without queries, because what came of it was of no use. */
    void rejected();

    /** A document failed: a field that is no text, a missing LLM or prompt, a mapping that does not fit. */
    void failed();

    /** A document kept the queries that it brought, since nothing was asked for that was not asked before. */
    void unchanged();

    /** The mapping that the document will meet could not be checked; the document is counted otherwise too. */
    void mappingUnchecked();

    /** Queries of a document were not kept. */
    void dropped(DropReason reason, int queries);
}
