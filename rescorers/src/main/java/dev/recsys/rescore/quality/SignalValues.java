/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import java.io.IOException;
import org.apache.lucene.search.Explanation;

/** Reads one signal of one segment; for one thread, in the order of the documents. */
public interface SignalValues {
    /**
     * The signal; what stands for a missing value is the reader's to know.
     *
     * @param doc as the segment numbers it; not smaller than the one before
     * @return from 0 to 1
     */
    double value(int doc) throws IOException;

    /**
     * What {@link #value} is made of: raw values, and whether it was imputed.
     *
     * @return of the same value
     */
    Explanation explain(int doc) throws IOException;
}
