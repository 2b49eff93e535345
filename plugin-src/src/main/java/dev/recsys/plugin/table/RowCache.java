/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.store.TableRows;
import org.opensearch.common.Nullable;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.cache.RemovalReason;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;

/**
 * What this node knows of queries in versions of tables, also that there is nothing; bounded in bytes, what was not used for longest
 * goes first. A version never changes, so that an entry never grows stale.
 */
final class RowCache {
    /** @param table a pinned version */
    record Key(ArtifactReference table, String normalised) {}

    /**
     * What is known of a query in a version.
     *
     * @param exact    its row, or null if there is none
     * @param searched least similarity for which a near query was looked for, or NaN if none was
     * @param near     the nearest query with at least that similarity, or null
     */
    record Known(@Nullable QueryRow exact, double searched, @Nullable TableRows.Near near) {
        static Known exact(QueryRow row) {
            return new Known(row, Double.NaN, null);
        }

        static Known absent() {
            return new Known(null, Double.NaN, null);
        }

        /** Whether this answers for queries that are at least that similar; NaN asks for none. */
        boolean reaches(double least) {
            return exact != null
                    || Double.isNaN(least)
                    || searched <= least
                    || near != null && near.similarity() >= least;
        }
    }

    /** Objects, references and the place in the map. */
    private static final long ENTRY = 200;

    private static final long PART = 96;

    private static final String LABEL = "<rows of query tables>";

    private final CircuitBreaker breaker;
    private final Cache<Key, Known> entries;

    /** @param breaker that what is held is accounted in */
    RowCache(long maxBytes, CircuitBreaker breaker, RecsysStats stats) {
        this.breaker = breaker;
        this.entries = CacheBuilder.<Key, Known>builder()
                .setMaximumWeight(maxBytes)
                .weigher(RowCache::bytes)
                .removalListener(removal -> {
                    breaker.addWithoutBreaking(-bytes(removal.getKey(), removal.getValue()));
                    if (removal.getRemovalReason() == RemovalReason.EVICTED) {
                        stats.increment(Counter.TABLE_CACHE_EVICTIONS);
                    }
                })
                .build();
    }

    Known get(Key key) {
        return entries.get(key);
    }

    /**
     * Holds what is known if there is room for it. It only gets more: a search for near queries is not lost to one that asked for the
     * row alone.
     */
    void put(Key key, Known known) {
        Known former = entries.get(key);
        boolean less = former != null && Double.isNaN(known.searched()) && Double.isNaN(former.searched()) == false;
        if (less) {
            return;
        }
        try {
            breaker.addEstimateBytesAndMaybeBreak(bytes(key, known), LABEL);
        } catch (CircuitBreakingException e) {
            // The index has it.
            return;
        }
        entries.put(key, known);
    }

    void setMaxBytes(long bytes) {
        entries.setMaximumWeight(bytes);
        entries.refresh();
    }

    long bytes() {
        return entries.weight();
    }

    private static long bytes(Key key, Known known) {
        return ENTRY
                + 2L * (key.normalised().length() + key.table().name().length())
                + (known.exact() == null ? 0 : bytes(known.exact()))
                + (known.near() == null ? 0 : bytes(known.near().row()));
    }

    /** Bytes that a row holds in memory, roughly. */
    static long bytes(QueryRow row) {
        long bytes = PART + 2L * row.query().length();
        for (CategoryShare share : row.categories()) {
            bytes += PART + 2L * share.category().length();
        }
        for (Rewrite rewrite : row.rewrites()) {
            bytes += PART + 2L * (rewrite.text().length() + rewrite.source().length());
        }
        for (RelatedQuery related : row.related()) {
            bytes += PART + 2L * related.text().length();
        }
        return bytes;
    }
}
