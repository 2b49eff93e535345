/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import dev.recsys.ingest.quality.QualityStats;

/** Counts for the quality vector processor. */
public final class QualityStatsAdapter implements QualityStats {
    private final RecsysStats stats;

    public QualityStatsAdapter(RecsysStats stats) {
        this.stats = stats;
    }

    @Override
    public void scored(long nanos, int missing) {
        stats.increment(Counter.QUALITY_SCORED);
        if (missing > 0) {
            stats.add(Counter.QUALITY_SIGNALS_MISSING, missing);
        }
        stats.time(Timing.SCORE).record(nanos);
    }

    @Override
    public void failed() {
        stats.increment(Counter.QUALITY_FAILED);
    }

    @Override
    public void vectorSkipped() {
        stats.increment(Counter.QUALITY_VECTORS_SKIPPED);
    }

    @Override
    public void mappingUnchecked() {
        stats.increment(Counter.QUALITY_MAPPING_UNCHECKED);
    }
}
