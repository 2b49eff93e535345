/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;

/**
 * The score of a query; missing where it does not match.
 *
 * @param query as the shard would search for it
 */
public record QueryColumn(Query query) implements FeatureColumn {
    /** Weights only now: a search with {@code dfs} has collected the statistics of all shards by then. */
    @Override
    public FeatureColumn prepare(IndexSearcher searcher) throws IOException {
        return new Weighted(searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE, 1));
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
                Arrays.fill(out, from, to, Double.NaN);
                return;
            }
            Scorer scorer = supplier.get(to - from);
            DocIdSetIterator matches = scorer.iterator();
            for (int i = from; i < to; i++) {
                out[i] = isMatch(matches, candidates.doc(i) - leaf.docBase) ? scorer.score() : Double.NaN;
            }
        }
    }

    /** @param doc not smaller than the one before */
    static boolean isMatch(DocIdSetIterator matches, int doc) throws IOException {
        int at = matches.docID();
        return (at < doc ? matches.advance(doc) : at) == doc;
    }
}
