/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.SharedLoads;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.store.TableRows;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;

/**
 * Looks queries up in the tables of the cluster: in this node's memory, else with one get by ID and, where a near query may do, one
 * small search. Who asks for what another caller on this node is waiting for waits for the same answer.
 *
 * <p>Which version is live is the artifact cache's matter: a promotion counts here from the moment that it is broadcast.
 */
public final class IndexQueryTables implements QueryTables {
    /** Categories that a classifier gives. */
    private static final int MAX_CATEGORIES = 10;

    private record Flight(RowCache.Key key, double nearest) {}

    private final ArtifactCache artifacts;
    private final TableRows rows;
    private final RowCache cache;
    private final Executor executor;
    private final ThreadContext threadContext;
    private final RecsysStats stats;
    private final QueryTableType type = new QueryTableType();
    private final SharedLoads<Flight, RowCache.Known> flights = new SharedLoads<>();

    /**
     * @param breaker  that rows in memory are accounted in
     * @param executor on which answers are given
     */
    public IndexQueryTables(
            ArtifactCache artifacts,
            TableRows rows,
            long cacheBytes,
            CircuitBreaker breaker,
            Executor executor,
            ThreadContext threadContext,
            RecsysStats stats) {
        this.artifacts = artifacts;
        this.rows = rows;
        this.cache = new RowCache(cacheBytes, breaker, stats);
        this.executor = executor;
        this.threadContext = threadContext;
        this.stats = stats;
    }

    /** Bounds what is held in memory; what is too much goes at once. */
    public void setCacheBytes(long bytes) {
        cache.setMaxBytes(bytes);
    }

    /** Bytes of what is held in memory. */
    public long cacheBytes() {
        return cache.bytes();
    }

    @Override
    public Found cached(String reference, String query, Reach reach) {
        ArtifactReference parsed;
        try {
            parsed = ArtifactReference.parse(reference);
        } catch (IllegalArgumentException e) {
            // The lookup says what is wrong with it.
            return null;
        }
        Loaded<QueryTable> table = artifacts.cached(type, parsed);
        if (table == null) {
            return null;
        }
        String normalised = QueryText.normalise(query);
        RowCache.Known known = known(table, key(table, normalised), reach);
        if (known == null) {
            return null;
        }
        stats.increment(Counter.TABLE_CACHE_HITS);
        return counted(found(table, normalised, known, reach));
    }

    private static RowCache.Key key(Loaded<QueryTable> table, String normalised) {
        return new RowCache.Key(new ArtifactReference(table.name(), table.version()), normalised);
    }

    /** What memory has, or what needs none; null if the index must be asked. */
    private RowCache.Known known(Loaded<QueryTable> table, RowCache.Key key, Reach reach) {
        // A near query needs rows to be near to.
        boolean none = table.value().rows() == 0;
        if (none || key.normalised().isEmpty() || key.normalised().length() > QueryText.MAX_LENGTH) {
            return RowCache.Known.absent();
        }
        RowCache.Known known = cache.get(key);
        return known != null && known.reaches(reach.nearest()) ? known : null;
    }

    @Override
    public void lookup(String reference, String query, Reach reach, ActionListener<Found> listener) {
        ActionListener<Found> waiter = resuming(listener);
        Async.of(reference)
                .map(ArtifactReference::parse)
                .<Loaded<QueryTable>>then(parsed -> loaded -> artifacts.load(type, parsed, loaded))
                .then(table -> {
                    String normalised = QueryText.normalise(query);
                    return known(table, normalised, reach)
                            .map(known -> counted(found(table, normalised, known, reach)));
                })
                .start(waiter);
    }

    private Async<RowCache.Known> known(Loaded<QueryTable> table, String normalised, Reach reach) {
        RowCache.Key key = key(table, normalised);
        RowCache.Known present = known(table, key, reach);
        if (present != null) {
            stats.increment(Counter.TABLE_CACHE_HITS);
            return Async.of(present);
        }
        stats.increment(Counter.TABLE_CACHE_MISSES);
        Flight flight = new Flight(key, reach.nearest());
        return listener -> flights.join(flight, read(flight), inContext(listener));
    }

    private Async<RowCache.Known> read(Flight flight) {
        return listener -> {
            // Another read of it may have ended since the caller looked.
            RowCache.Known known = cache.get(flight.key());
            if (known != null && known.reaches(flight.nearest())) {
                listener.onResponse(known);
            } else {
                ask(flight).start(listener);
            }
        };
    }

    private Async<RowCache.Known> ask(Flight flight) {
        RowCache.Key key = flight.key();
        return rows.get(key.table(), key.normalised())
                .then(row -> {
                    if (row != null) {
                        return Async.of(RowCache.Known.exact(row));
                    }
                    double least = flight.nearest();
                    return Double.isNaN(least)
                            ? Async.of(RowCache.Known.absent())
                            : rows.nearest(key.table(), key.normalised(), least)
                                    .map(near -> new RowCache.Known(null, least, near));
                })
                .map(known -> {
                    cache.put(key, known);
                    return known;
                });
    }

    private Found found(Loaded<QueryTable> table, String normalised, RowCache.Known known, Reach reach) {
        String reference = new ArtifactReference(table.name(), table.version()).toString();
        if (known.exact() != null) {
            return new Found(
                    reference,
                    normalised,
                    Match.EXACT,
                    1,
                    known.exact(),
                    known.exact().categories());
        }
        if (known.near() != null && known.near().similarity() >= reach.nearest()) {
            QueryRow row = known.near().row();
            return new Found(reference, normalised, Match.NEAREST, known.near().similarity(), row, row.categories());
        }
        List<CategoryShare> categories = reach.fallback() && table.value().classifier() != null
                ? table.value().classifier().classify(normalised, MAX_CATEGORIES)
                : List.of();
        Match match = categories.isEmpty() ? Match.NONE : Match.FALLBACK;
        return new Found(reference, normalised, match, Double.NaN, null, categories);
    }

    private Found counted(Found found) {
        stats.increment(
                switch (found.match()) {
                    case EXACT -> Counter.TABLE_LOOKUPS_EXACT;
                    case NEAREST -> Counter.TABLE_LOOKUPS_NEAREST;
                    case FALLBACK -> Counter.TABLE_LOOKUPS_FALLBACK;
                    case NONE -> Counter.TABLE_LOOKUPS_NONE;
                });
        return found;
    }

    /** A shared read ends in the context of the first who asked. */
    private <T> ActionListener<T> inContext(ActionListener<T> listener) {
        return new ContextPreservingActionListener<>(threadContext.newRestorableContext(false), listener);
    }

    /** A listener that goes on in the context of this moment, on the pool; if the pool is full it fails with 429. */
    private <T> ActionListener<T> resuming(ActionListener<T> listener) {
        ActionListener<T> inContext = inContext(listener);
        return new ActionListener<>() {
            @Override
            public void onResponse(T value) {
                Async.on(executor, () -> value).start(inContext);
            }

            @Override
            public void onFailure(Exception failure) {
                Async.<T>on(executor, () -> {
                            throw failure;
                        })
                        .start(inContext);
            }
        };
    }
}
