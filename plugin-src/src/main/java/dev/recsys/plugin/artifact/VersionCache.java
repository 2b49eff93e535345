/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.unit.ByteSizeValue;

/**
 * The versions that this node holds in memory, weighed in bytes; the one that was longest unused goes first. There are dozens of
 * entries, not thousands: finding the oldest looks at all of them.
 */
final class VersionCache {
    /** A version of a name of a kind. */
    record Key(String kind, String name, int version) {
        String label() {
            return ArtifactMetadata.label(kind, new ArtifactReference(name, version));
        }
    }

    /** A version in memory. */
    static final class Entry {
        private final Loaded<?> loaded;
        private final String sha256;
        private final Reservation reservation;
        private volatile long generation;
        private volatile long lastUsed;

        private Entry(Loaded<?> loaded, String sha256, Reservation reservation, long generation) {
            this.loaded = loaded;
            this.sha256 = sha256;
            this.reservation = reservation;
            this.generation = generation;
        }

        Loaded<?> loaded() {
            return loaded;
        }

        String sha256() {
            return sha256;
        }

        /** The stored version was found unchanged, by a look that began in that generation. */
        void confirm(long newGeneration) {
            generation = newGeneration;
        }
    }

    private final CircuitBreaker breaker;
    private final Generation generation;
    private final RecsysStats stats;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();
    private volatile long maxBytes;

    VersionCache(CircuitBreaker breaker, Generation generation, long maxBytes, RecsysStats stats) {
        this.breaker = breaker;
        this.generation = generation;
        this.maxBytes = maxBytes;
        this.stats = stats;
    }

    /** A version, or null if it is not in memory or has to be looked at again. */
    Entry get(Key key) {
        Entry entry = entries.get(key);
        if (entry == null || entry.generation != generation.current()) {
            return null;
        }
        entry.lastUsed = uses.incrementAndGet();
        return entry;
    }

    /** A version, or null if it is not in memory; it may be gone from the index. */
    Entry unconfirmed(Key key) {
        return entries.get(key);
    }

    /**
     * Accounts the bytes of a version that is about to be loaded; where the breaker's own limit is short, other versions give way.
     *
     * @throws CircuitBreakingException there is no room (429)
     */
    synchronized Reservation reserve(Key key, long bytes) {
        while (true) {
            try {
                return new Reservation(breaker, key.label(), bytes);
            } catch (CircuitBreakingException e) {
                boolean ownLimit = breaker.getLimit() > 0 && breaker.getUsed() + bytes > breaker.getLimit();
                Optional<Key> oldest = ownLimit ? oldest() : Optional.empty();
                if (oldest.isEmpty()) {
                    throw e;
                }
                evict(oldest.get());
            }
        }
    }

    /**
     * Takes over a version and its reservation, which is resized to what the value weighs; versions that were not used for long go.
     *
     * @throws CircuitBreakingException the version alone is too big (429); the reservation is still the caller's then
     */
    synchronized void put(Key key, Loaded<?> loaded, String sha256, Reservation reservation, long bytes, long began) {
        if (bytes > maxBytes) {
            throw new CircuitBreakingException(
                    key.label() + " needs [" + new ByteSizeValue(bytes) + "] of memory; ["
                            + ArtifactSettings.CACHE_SIZE.getKey() + "] allows [" + new ByteSizeValue(maxBytes) + "]",
                    bytes,
                    maxBytes,
                    CircuitBreaker.Durability.PERMANENT);
        }
        reservation.resize(bytes);
        Entry entry = new Entry(loaded, sha256, reservation, began);
        entry.lastUsed = uses.incrementAndGet();
        Entry former = entries.put(key, entry);
        if (former != null) {
            former.reservation.close();
        }
        trim();
    }

    synchronized void remove(Key key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            entry.reservation.close();
        }
    }

    synchronized void setMaxBytes(long newMaxBytes) {
        maxBytes = newMaxBytes;
        trim();
    }

    /** Bytes that all versions in memory weigh. */
    long bytes() {
        return entries.values().stream()
                .mapToLong(entry -> entry.reservation.bytes())
                .sum();
    }

    List<Key> keys() {
        return List.copyOf(entries.keySet());
    }

    private void trim() {
        while (bytes() > maxBytes) {
            evict(oldest().orElseThrow());
        }
    }

    private Optional<Key> oldest() {
        return entries.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().lastUsed))
                .map(Map.Entry::getKey);
    }

    private void evict(Key key) {
        remove(key);
        stats.increment(Counter.CACHE_EVICTIONS);
    }
}
