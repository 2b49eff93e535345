/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;

/**
 * 1 where a query matches, else 0; never missing.
 *
 * @param query as the shard would filter by it
 */
public record MatchColumn(Query query) implements FeatureColumn {
    @Override
    public FeatureColumn prepare(IndexSearcher searcher) throws IOException {
        return new Weighted(searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1));
    }

    @Override
    public void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out) {
        throw new IllegalStateException("the column of a query must be prepared before it is read");
    }

    private record Weighted(Weight weight) implements FeatureColumn {
        @Override
        public void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out)
                throws IOException {
            ScorerSupplier supplier = weight.scorerSupplier(leaf);
            if (supplier == null) {
                Arrays.fill(out, from, to, 0);
                return;
            }
            DocIdSetIterator matches = supplier.get(to - from).iterator();
            for (int i = from; i < to; i++) {
                out[i] = QueryColumn.isMatch(matches, candidates.doc(i) - leaf.docBase) ? 1 : 0;
            }
        }
    }
}
