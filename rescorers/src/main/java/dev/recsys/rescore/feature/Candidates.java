/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;

/** Documents of a shard whose features are read, in the order of their documents. */
public interface Candidates {
    int size();

    /** A document as the shard's reader numbers it; rises with {@code i}. */
    int doc(int i);

    /** The score with which the document came; NaN if it has none. */
    float incomingScore(int i);

    /** What is done with the documents of one segment. */
    @FunctionalInterface
    interface LeafAction {
        /**
         * @param leaf the segment
         * @param from number of its first candidate
         * @param to   number after its last one
         */
        void accept(LeafReaderContext leaf, int from, int to) throws IOException;
    }

    /** Goes over the segments that have candidates, in their order. */
    default void forEachLeaf(List<LeafReaderContext> leaves, LeafAction action) throws IOException {
        int from = 0;
        while (from < size()) {
            LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc(from), leaves));
            int end = leaf.docBase + leaf.reader().maxDoc();
            int to = from + 1;
            while (to < size() && doc(to) < end) {
                to++;
            }
            action.accept(leaf, from, to);
            from = to;
        }
    }

    /** One document, for an explanation. */
    static Candidates of(int doc, float score) {
        return new Candidates() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public int doc(int i) {
                return doc;
            }

            @Override
            public float incomingScore(int i) {
                return score;
            }
        };
    }
}
