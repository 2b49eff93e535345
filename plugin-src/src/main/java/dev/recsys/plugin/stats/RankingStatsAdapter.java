/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import dev.recsys.plugin.ranking.rescore.RankingStats;
import dev.recsys.rescore.feature.ExtractedFeatures;
import dev.recsys.rescore.feature.FeatureKind;
import dev.recsys.rescore.unified.UnifiedStats;
import java.util.List;
import java.util.Set;

/** Counts for rankings. */
public final class RankingStatsAdapter implements RankingStats {
    private static final String NO_MODEL = "_features";

    private final RecsysStats stats;

    public RankingStatsAdapter(RecsysStats stats) {
        this.stats = stats;
    }

    @Override
    public void asked(Set<String> imputed, boolean missingItem, int missingHistory) {
        stats.increment(Counter.RANKING_REQUESTS);
        stats.add(Counter.RANKING_ITEMS_MISSING, missingItem ? 1 : 0);
        stats.add(Counter.RANKING_HISTORY_MISSING, missingHistory);
        imputed.forEach(path -> stats.imputed().add(path, 1));
    }

    @Override
    public UnifiedStats shard(String model) {
        String prefix = (model == null ? NO_MODEL : model) + ".";
        return (features, nanos) -> count(prefix, features, nanos);
    }

    private void count(String prefix, ExtractedFeatures features, long nanos) {
        stats.increment(Counter.RANKING_WINDOWS);
        stats.add(Counter.RANKING_DOCUMENTS, features.count());
        stats.time(Timing.RANK).record(nanos);
        for (FeatureKind kind : FeatureKind.values()) {
            stats.add(counter(kind), features.nanos()[kind.ordinal()]);
        }
        List<String> names = features.features().names();
        for (int i = 0; i < names.size(); i++) {
            int missing = features.missing(i);
            if (missing > 0) {
                stats.missing().add(prefix + names.get(i), missing);
            }
        }
    }

    private static Counter counter(FeatureKind kind) {
        return switch (kind) {
            case FIELD -> Counter.RANKING_FIELD_NANOS;
            case FIRST_PASS -> Counter.RANKING_FIRST_PASS_NANOS;
            case QUERY -> Counter.RANKING_QUERY_NANOS;
            case VECTOR -> Counter.RANKING_VECTOR_NANOS;
            case SEMANTIC_ID -> Counter.RANKING_SEMANTIC_ID_NANOS;
            case EQUALS -> Counter.RANKING_EQUALS_NANOS;
            case CONTEXT -> Counter.RANKING_CONTEXT_NANOS;
            case QUERY_LENGTH -> Counter.RANKING_QUERY_LENGTH_NANOS;
            case QUALITY -> Counter.RANKING_QUALITY_NANOS;
            case CROSS -> Counter.RANKING_CROSS_NANOS;
        };
    }
}
