/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.window.WindowRescoreContext;
import java.util.List;
import org.opensearch.common.lease.Releasable;
import org.opensearch.index.query.ParsedQuery;

/** What the {@code unified_ranking} rescorer needs of one request on one shard, and, if asked to, what it has read there. */
public final class UnifiedRescoreContext extends WindowRescoreContext {
    private final UnifiedScoring scoring;
    private final String label;
    private final UnifiedStats stats;
    private final WorkingMemory memory;
    private final FeatureLog log;
    private WindowFeatures kept;

    /**
     * @param windowSize at least 1
     * @param label      names the model, for messages
     * @param scoring    null where the node no longer has the model: only what needs it fails then
     * @param memory     accounts the features of the window, and the outputs of a model with several, while it is ranked
     * @param log        what is kept of the window for the hits; null for nothing
     */
    public UnifiedRescoreContext(
            int windowSize,
            String label,
            UnifiedScoring scoring,
            UnifiedStats stats,
            WorkingMemory memory,
            FeatureLog log) {
        super(UnifiedRescorer.NAME, windowSize, new UnifiedRescorer());
        this.scoring = scoring;
        this.label = label;
        this.stats = stats;
        this.memory = memory;
        this.log = log;
    }

    UnifiedScoring scoring() {
        if (scoring == null) {
            throw new IllegalStateException("[" + name() + "] rescorer: " + label
                    + " left the memory of this node while the search was running; search again");
        }
        return scoring;
    }

    /** Accounts what scoring a window of so many documents takes until the result is closed. */
    Releasable reserve(int documents) {
        return memory.reserve(scoring().bytes(documents));
    }

    UnifiedStats stats() {
        return stats;
    }

    /** What is to be kept, or null. */
    public FeatureLog log() {
        return log;
    }

    /**
     * Keeps the features of the window if that was asked for.
     *
     * @throws IllegalArgumentException they take more than {@link FeatureLog#MOST_BYTES}
     */
    public void keep(WindowFeatures features) {
        if (log != null && features.bytes() > FeatureLog.MOST_BYTES) {
            throw new IllegalArgumentException("[" + name() + "] rescorer: [log_features] would keep ["
                    + features.bytes() + "] bytes for [" + features.docs().length + "] documents of one shard with ["
                    + features.features().features().size() + "] features; it may keep at most ["
                    + FeatureLog.MOST_BYTES + "]: ask for a smaller [window_size], or for fewer features");
        }
        kept = log == null ? null : features;
    }

    /** The features of the window, or null if they were not to be kept or nothing was rescored here. */
    public WindowFeatures kept() {
        return kept;
    }

    /** The queries of features, whose terms a search with {@code dfs} counts over all shards. */
    @Override
    public List<ParsedQuery> getParsedQueries() {
        return scoring == null
                ? List.of()
                : scoring.extractor().queries().stream().map(ParsedQuery::new).toList();
    }
}
