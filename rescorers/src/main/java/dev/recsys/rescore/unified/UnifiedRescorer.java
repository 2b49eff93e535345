/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.ExtractedFeatures;
import dev.recsys.rescore.window.RescoreWindow;
import dev.recsys.rescore.window.WindowRescoreContext;
import java.io.IOException;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopDocs;
import org.opensearch.common.lease.Releasable;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.Rescorer;

/** Gives the window of a shard the scores of a ranking model; keeps nothing between requests. */
public final class UnifiedRescorer implements Rescorer {
    public static final String NAME = "unified_ranking";

    @Override
    public TopDocs rescore(TopDocs topDocs, IndexSearcher searcher, RescoreContext context) throws IOException {
        UnifiedRescoreContext unified = (UnifiedRescoreContext) context;
        unified.checkNotRefused();
        if (topDocs == null || topDocs.scoreDocs.length == 0) {
            return topDocs;
        }
        long start = System.nanoTime();
        RescoreWindow window = RescoreWindow.of(topDocs, context.getWindowSize());
        Releasable room = unified.reserve(window.size());
        try {
            return rescore(window, searcher, unified, start);
        } finally {
            room.close();
        }
    }

    private static TopDocs rescore(
            RescoreWindow window, IndexSearcher searcher, UnifiedRescoreContext unified, long start)
            throws IOException {
        ExtractedFeatures features = unified.scoring().extractor().extract(searcher, window);
        TopDocs rescored = window.finish(unified.scoring().scores(window, features));
        unified.setRescoredDocs(window.docs());
        unified.keep(new WindowFeatures(window.sorted(), features));
        unified.stats().rescored(features, System.nanoTime() - start);
        return rescored;
    }

    @Override
    public Explanation explain(int doc, IndexSearcher searcher, RescoreContext context, Explanation source)
            throws IOException {
        UnifiedRescoreContext unified = (UnifiedRescoreContext) context;
        Explanation unmatched = WindowRescoreContext.explainUnmatched(source);
        if (unmatched != null) {
            return unmatched;
        }
        if (context.isRescored(doc) == false) {
            return unified.explainOutside(source);
        }
        UnifiedScoring scoring = unified.scoring();
        Candidates document = Candidates.of(doc, source.getValue().floatValue());
        ExtractedFeatures features = scoring.extractor().extract(searcher, document);
        return scoring.explain(features, RescoreWindow.rescored(scoring.scores(document, features)[0]), source);
    }
}
