/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.concurrent.Executor;
import org.opensearch.ResourceNotFoundException;

/** Reads a version from the index into the cache: checks what it is, reserves memory, reads chunk after chunk, checks and decodes. */
final class ArtifactLoader {
    /** While it is decoded, a version is in memory twice: as bytes and as the value. */
    private static final int COPIES_WHILE_DECODING = 2;

    private final ArtifactDocuments documents;
    private final StoredContent contents;
    private final VersionCache versions;
    private final Generation generation;
    private final Executor executor;
    private final RecsysStats stats;

    ArtifactLoader(
            ArtifactDocuments documents,
            VersionCache versions,
            Generation generation,
            Executor executor,
            RecsysStats stats) {
        this.documents = documents;
        this.contents = new StoredContent(documents);
        this.versions = versions;
        this.generation = generation;
        this.executor = executor;
        this.stats = stats;
    }

    /** Loads a version; if it is in memory, only finds out whether it is still what the index holds. */
    Async<Loaded<?>> load(ArtifactType<?> type, VersionCache.Key key) {
        return listener -> {
            long began = generation.current();
            documents
                    .metadata(key.kind(), key.name(), key.version())
                    .then(metadata -> {
                        StoredContent.checkComplete(metadata);
                        VersionCache.Entry entry = versions.unconfirmed(key);
                        if (entry != null
                                && entry.sha256().equals(metadata.content().sha256())) {
                            entry.confirm(began);
                            return Async.<Loaded<?>>of(entry.loaded());
                        }
                        return read(type, key, metadata, began);
                    })
                    .recover(failure -> {
                        if (failure instanceof ResourceNotFoundException) {
                            versions.remove(key);
                        }
                        return Async.failed(failure);
                    })
                    .start(listener);
        };
    }

    private Async<Loaded<?>> read(ArtifactType<?> type, VersionCache.Key key, ArtifactMetadata metadata, long began) {
        Reservation reservation = versions.reserve(key, COPIES_WHILE_DECODING * StoredContent.bytes(metadata));
        // From here on the reservation is released on every failure, or handed to the cache.
        return contents.read(metadata)
                .then(content ->
                        Async.<Loaded<?>>on(executor, () -> decode(type, key, metadata, content, reservation, began)))
                .<Loaded<?>>map(loaded -> {
                    stats.increment(Counter.CACHE_LOADS);
                    return loaded;
                })
                .recover(failure -> {
                    reservation.close();
                    stats.increment(Counter.CACHE_LOAD_FAILURES);
                    return Async.failed(failure);
                });
    }

    private <T> Loaded<?> decode(
            ArtifactType<T> type,
            VersionCache.Key key,
            ArtifactMetadata metadata,
            byte[] content,
            Reservation reservation,
            long began) {
        StoredContent.check(metadata, content);
        T value;
        try {
            value = type.decode(content);
        } catch (IllegalArgumentException e) {
            throw StoredContent.corrupt(metadata, "its content cannot be decoded: " + e.getMessage(), e);
        }
        Loaded<T> loaded = new Loaded<>(key.name(), key.version(), value);
        versions.put(key, loaded, metadata.content().sha256(), reservation, type.bytes(value), began);
        return loaded;
    }
}
