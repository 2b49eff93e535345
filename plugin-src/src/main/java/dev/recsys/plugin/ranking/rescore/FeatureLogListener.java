/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.unified.UnifiedRescoreContext;
import dev.recsys.rescore.unified.WindowFeatures;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.internal.ReaderContext;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.search.rescore.RescoreContext;

/**
 * Carries the features of a window from the query phase of a shard to its fetch phase, which has a search context of its own.
 *
 * <p>They share one reader context. It is made ready before any search has it, because it may serve several at once and its own map is
 * not made for that.
 */
public final class FeatureLogListener implements SearchOperationListener {
    private static final Logger logger = LogManager.getLogger(FeatureLogListener.class);
    private static final String KEY = "recsys_kept_features";

    @Override
    public void onNewReaderContext(ReaderContext reader) {
        reader.putInContext(KEY, new KeptFeatures(System::nanoTime));
    }

    @Override
    public void onQueryPhase(SearchContext search, long tookInNanos) {
        List<UnifiedRescoreContext> logging = logging(search);
        // With one shard, the fetch phase has the same search context.
        if (logging.isEmpty() || search.request().numberOfShards() == 1) {
            return;
        }
        KeptFeatures kept = search.readerContext().getFromContext(KEY);
        List<WindowFeatures> windows = new ArrayList<>();
        for (UnifiedRescoreContext context : logging) {
            if (context.kept() != null) {
                windows.add(context.kept());
            }
        }
        if (kept == null || windows.size() != logging.size()) {
            return;
        }
        // Each window is small enough, or its rescorer had failed; what throws here is only logged, so a request cannot
        // fail any more.
        if (kept.put(logging.get(0).log().request(), windows) == false) {
            logger.warn(
                    "[log_features]: the windows of [{}] rescorers of one request take more than [{}] bytes together; its hits of {}"
                            + " get no features",
                    windows.size(),
                    KeptFeatures.MOST_BYTES,
                    search.shardTarget());
        }
    }

    @Override
    public void onPreFetchPhase(SearchContext search) {
        List<UnifiedRescoreContext> logging = logging(search);
        if (logging.isEmpty() || search.request().numberOfShards() == 1) {
            return;
        }
        KeptFeatures kept = search.readerContext().getFromContext(KEY);
        if (kept == null) {
            return;
        }
        List<WindowFeatures> windows = kept.take(logging.get(0).log().request());
        for (int i = 0; i < windows.size() && i < logging.size(); i++) {
            logging.get(i).keep(windows.get(i));
        }
    }

    /** The rescorers of a search whose features are logged. */
    private static List<UnifiedRescoreContext> logging(SearchContext search) {
        List<UnifiedRescoreContext> logging = new ArrayList<>();
        for (RescoreContext context : search.rescore()) {
            if (context instanceof UnifiedRescoreContext unified && unified.log() != null) {
                logging.add(unified);
            }
        }
        return logging;
    }
}
