/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import dev.recsys.ingest.rewrite.DropReason;
import dev.recsys.ingest.rewrite.QueryGenerationStats;

/** Counts for the query generation processor. */
public final class QueryGenerationStatsAdapter implements QueryGenerationStats {
    private final RecsysStats stats;

    public QueryGenerationStatsAdapter(RecsysStats stats) {
        this.stats = stats;
    }

    @Override
    public void done(int queries) {
        stats.increment(Counter.GENERATION_DONE);
        stats.add(Counter.GENERATION_QUERIES_KEPT, queries);
    }

    @Override
    public void pending() {
        stats.increment(Counter.GENERATION_PENDING);
    }

    @Override
    public void rejected() {
        stats.increment(Counter.GENERATION_REJECTED);
    }

    @Override
    public void failed() {
        stats.increment(Counter.GENERATION_FAILED);
    }

    @Override
    public void unchanged() {
        stats.increment(Counter.GENERATION_UNCHANGED);
    }

    @Override
    public void mappingUnchecked() {
        stats.increment(Counter.GENERATION_MAPPING_UNCHECKED);
    }

    @Override
    public void dropped(DropReason reason, int queries) {
        stats.add(counter(reason), queries);
    }

    private static Counter counter(DropReason reason) {
        return switch (reason) {
            case WRONG_TYPE -> Counter.GENERATION_DROPPED_WRONG_TYPE;
            case EMPTY -> Counter.GENERATION_DROPPED_EMPTY;
            case CONTROL_CHARACTERS -> Counter.GENERATION_DROPPED_CONTROL_CHARACTERS;
            case TOO_SHORT -> Counter.GENERATION_DROPPED_TOO_SHORT;
            case TOO_LONG -> Counter.GENERATION_DROPPED_TOO_LONG;
            case LINK -> Counter.GENERATION_DROPPED_LINK;
            case MARKUP -> Counter.GENERATION_DROPPED_MARKUP;
            case REPEATS_INSTRUCTIONS -> Counter.GENERATION_DROPPED_REPEATS_INSTRUCTIONS;
            case EQUALS_FIELD -> Counter.GENERATION_DROPPED_EQUALS_FIELD;
            case INCONSISTENT -> Counter.GENERATION_DROPPED_INCONSISTENT;
            case DUPLICATE -> Counter.GENERATION_DROPPED_DUPLICATE;
            case TOO_MANY -> Counter.GENERATION_DROPPED_TOO_MANY;
        };
    }
}
