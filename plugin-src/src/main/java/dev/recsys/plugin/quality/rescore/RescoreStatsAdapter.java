/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.rescore.quality.RescoreStats;

/** Counts for the rescorers. */
public final class RescoreStatsAdapter implements RescoreStats {
    private final RecsysStats stats;

    public RescoreStatsAdapter(RecsysStats stats) {
        this.stats = stats;
    }

    @Override
    public void rescored(int documents, long nanos) {
        stats.increment(Counter.RESCORED_WINDOWS);
        stats.add(Counter.RESCORED_DOCUMENTS, documents);
        stats.rescoreTime().record(nanos);
    }
}
