/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.model.RankerSource;
import dev.recsys.rescore.unified.WorkingMemory;

/**
 * What a node has for the {@code unified_ranking} rescorer.
 *
 * @param rankers  where models come from
 * @param profiles where quality profiles come from
 * @param lookup   fills contexts
 * @param stats    counts
 * @param memory   accounts what ranking a window needs
 */
public record RankingServices(
        RankerSource rankers,
        QualityProfileSource profiles,
        ContextLookup lookup,
        RankingStats stats,
        WorkingMemory memory) {}
