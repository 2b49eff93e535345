/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

/** Counts what becomes of the documents that the processor sees; implementations are thread-safe and cheap. */
public interface QualityStats {
    /**
     * A document got its signals.
     *
     * @param nanos   time that it took; in a batch, the batch's time shared out evenly
     * @param missing number of its signals that took their prior
     */
    void scored(long nanos, int missing);

    /** A document failed: a bad value, a missing vector or profile, a mapping that does not fit. */
    void failed();

    /** A document got no vector, because it lacks its embedding and {@code on_missing} allows that; it is counted as scored too. */
    void vectorSkipped();

    /** The mapping that the document will meet could not be checked; the document is counted as scored too. */
    void mappingUnchecked();
}
