/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;

/** One quality signal of a shard's documents; threads may share it. */
public interface SignalColumn {
    /** Name of the signal. */
    String name();

    /** A reader of one segment, for one thread. */
    SignalValues open(LeafReaderContext leaf) throws IOException;
}
