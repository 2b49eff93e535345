/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.unified.UnifiedStats;
import java.util.Set;

/** Counts what ranking requests ask for and what their shards do; any thread may call it. */
public interface RankingStats {
    /**
     * A request was prepared on the coordinating node.
     *
     * @param imputed        paths of the values of its context that the model imputed
     * @param missingItem    its source item does not exist
     * @param missingHistory number of items of its history that do not exist
     */
    void asked(Set<String> imputed, boolean missingItem, int missingHistory);

    /**
     * What is counted on shards.
     *
     * @param model name of the model, without a version; null for features without a model
     */
    UnifiedStats shard(String model);
}
