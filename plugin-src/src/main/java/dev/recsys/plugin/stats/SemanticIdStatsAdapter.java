/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import dev.recsys.ingest.semanticid.SemanticIdStats;

/** Counts for the semantic ID processor. */
public final class SemanticIdStatsAdapter implements SemanticIdStats {
    private final RecsysStats stats;

    public SemanticIdStatsAdapter(RecsysStats stats) {
        this.stats = stats;
    }

    @Override
    public void encoded(long nanos) {
        stats.increment(Counter.DOCUMENTS_ENCODED);
        stats.time(Timing.ENCODE).record(nanos);
    }

    @Override
    public void failed() {
        stats.increment(Counter.DOCUMENTS_FAILED);
    }

    @Override
    public void skipped() {
        stats.increment(Counter.DOCUMENTS_SKIPPED);
    }

    @Override
    public void withoutId() {
        stats.increment(Counter.DOCUMENTS_WITHOUT_ID);
    }

    @Override
    public void mappingUnchecked() {
        stats.increment(Counter.DOCUMENTS_MAPPING_UNCHECKED);
    }
}
