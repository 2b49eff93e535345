/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.window.WindowRescoreContext;
import java.util.List;
import org.apache.lucene.search.Query;

/** What the {@code unified_ranking} rescorer needs of one request on one shard, and, if asked to, what it has read there. */
public final class UnifiedRescoreContext extends WindowRescoreContext {
    private final UnifiedScoring scoring;
    private final UnifiedStats stats;
    private final boolean keeping;
    private WindowFeatures kept;

    /**
     * @param windowSize at least 1
     * @param keeping    whether the features of the window are kept for whoever logs them
     */
    public UnifiedRescoreContext(int windowSize, UnifiedScoring scoring, UnifiedStats stats, boolean keeping) {
        super(UnifiedRescorer.NAME, windowSize, new UnifiedRescorer());
        this.scoring = scoring;
        this.stats = stats;
        this.keeping = keeping;
    }

    UnifiedScoring scoring() {
        return scoring;
    }

    UnifiedStats stats() {
        return stats;
    }

    /** Keeps the features of the window if that was asked for. */
    void keep(WindowFeatures features) {
        kept = keeping ? features : null;
    }

    /** The features of the window, or null if they were not to be kept or nothing was rescored. */
    public WindowFeatures kept() {
        return kept;
    }

    /** The queries of features, whose terms a search with {@code dfs} counts over all shards. */
    @Override
    public List<Query> getQueries() {
        return scoring.extractor().queries();
    }
}
