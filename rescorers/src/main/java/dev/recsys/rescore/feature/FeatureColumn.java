/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;

/** One feature of a shard's candidates, bound to a request; keeps nothing between calls, so that threads may share it. */
@FunctionalInterface
public interface FeatureColumn {
    /** A value that no candidate has. */
    FeatureColumn ABSENT = (leaf, candidates, from, to, out) -> Arrays.fill(out, from, to, Double.NaN);

    /**
     * Reads the values of one segment's candidates.
     *
     * @param from number of its first candidate
     * @param to   number after its last one
     * @param out  gets a value at each number from {@code from} to {@code to - 1}; NaN where the candidate has none
     */
    void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out) throws IOException;

    /**
     * The column for one extraction; what depends on the statistics of the whole search is made here, when they are known.
     *
     * @param searcher of the shard
     */
    default FeatureColumn prepare(IndexSearcher searcher) throws IOException {
        return this;
    }

    /** The same value for all. */
    static FeatureColumn constant(double value) {
        return (leaf, candidates, from, to, out) -> Arrays.fill(out, from, to, value);
    }
}
