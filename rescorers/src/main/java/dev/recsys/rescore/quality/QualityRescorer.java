/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import dev.recsys.rescore.window.RescoreWindow;
import dev.recsys.rescore.window.WindowRescoreContext;
import java.io.IOException;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopDocs;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.Rescorer;

/** Applies a {@link QualityScoring} to the window of a shard; keeps nothing between requests. */
public final class QualityRescorer implements Rescorer {
    public static final String NAME = "quality";

    @Override
    public TopDocs rescore(TopDocs topDocs, IndexSearcher searcher, RescoreContext context) throws IOException {
        QualityRescoreContext quality = (QualityRescoreContext) context;
        quality.checkNotRefused();
        if (topDocs == null || topDocs.scoreDocs.length == 0) {
            return topDocs;
        }
        long start = System.nanoTime();
        RescoreWindow window = RescoreWindow.of(topDocs, context.getWindowSize());
        double[] scores =
                quality.scoring().scores(window, searcher.getIndexReader().leaves());
        TopDocs rescored = window.finish(scores);
        context.setRescoredDocs(window.docs());
        quality.stats().rescored(window.size(), System.nanoTime() - start);
        return rescored;
    }

    @Override
    public Explanation explain(int doc, IndexSearcher searcher, RescoreContext context, Explanation source)
            throws IOException {
        QualityRescoreContext quality = (QualityRescoreContext) context;
        Explanation unmatched = WindowRescoreContext.explainUnmatched(source);
        if (unmatched != null) {
            return unmatched;
        }
        return context.isRescored(doc)
                ? quality.scoring().explain(doc, searcher.getIndexReader().leaves(), source)
                : quality.explainOutside(source);
    }
}
