/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.rest.RestStatus;

/** Reads a version from the index into the cache: checks what it is, reserves memory, reads chunk after chunk, checks and decodes. */
final class ArtifactLoader {
    /** While it is decoded, a version is in memory twice: as bytes and as the value. */
    private static final int COPIES_WHILE_DECODING = 2;

    private final ArtifactDocuments documents;
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
                        checkComplete(metadata);
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

    private static void checkComplete(ArtifactMetadata metadata) {
        if (metadata.state().isComplete() == false || metadata.content() == null) {
            String reason = metadata.failureReason() == null ? "" : " (" + metadata.failureReason() + ")";
            throw new OpenSearchStatusException(
                    metadata.label() + " cannot be used: it is in state [" + metadata.state() + "]" + reason,
                    RestStatus.CONFLICT);
        }
    }

    private Async<Loaded<?>> read(ArtifactType<?> type, VersionCache.Key key, ArtifactMetadata metadata, long began) {
        long bytes = metadata.content().bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw corrupt(metadata, "its size is given as [" + bytes + "] bytes", null);
        }
        Reservation reservation = versions.reserve(key, COPIES_WHILE_DECODING * bytes);
        // From here on the reservation is released on every failure, or handed to the cache.
        return Async.of((int) bytes)
                .map(size -> new byte[size])
                .then(content -> Async.inOrder(metadata.content().chunks(), i -> readChunk(metadata, i, content))
                        .then(done -> Async.<Loaded<?>>on(
                                executor, () -> decode(type, key, metadata, content, reservation, began))))
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

    private Async<Boolean> readChunk(ArtifactMetadata metadata, int number, byte[] content) {
        return documents
                .chunk(metadata, number)
                .recover(failure -> Async.failed(
                        failure instanceof IOException || failure instanceof IllegalArgumentException
                                ? corrupt(
                                        metadata,
                                        chunk(metadata, number) + " cannot be read: " + failure.getMessage(),
                                        failure)
                                : failure))
                .map(chunk -> {
                    if (chunk == null) {
                        throw corrupt(metadata, chunk(metadata, number) + " is missing", null);
                    }
                    long from = (long) number * ArtifactChunk.MAX_BYTES;
                    if (chunk.isIntact() == false || from + chunk.data().length > content.length) {
                        throw corrupt(
                                metadata, chunk(metadata, number) + " is corrupt: its checksum or size is wrong", null);
                    }
                    System.arraycopy(chunk.data(), 0, content, (int) from, chunk.data().length);
                    return true;
                });
    }

    private <T> Loaded<?> decode(
            ArtifactType<T> type,
            VersionCache.Key key,
            ArtifactMetadata metadata,
            byte[] content,
            Reservation reservation,
            long began) {
        if (ArtifactChunk.checksum(content).equals(metadata.content().sha256()) == false) {
            throw corrupt(metadata, "the chunks do not have the checksum of the whole", null);
        }
        T value;
        try {
            value = type.decode(content);
        } catch (IllegalArgumentException e) {
            throw corrupt(metadata, "its content cannot be decoded: " + e.getMessage(), e);
        }
        Loaded<T> loaded = new Loaded<>(key.name(), key.version(), value);
        versions.put(key, loaded, metadata.content().sha256(), reservation, type.bytes(value), began);
        return loaded;
    }

    private static String chunk(ArtifactMetadata metadata, int number) {
        return "chunk [" + (number + 1) + "] of [" + metadata.content().chunks() + "]";
    }

    private static OpenSearchStatusException corrupt(ArtifactMetadata metadata, String what, Exception cause) {
        return new OpenSearchStatusException(
                metadata.label() + " cannot be loaded: " + what + "; delete this version, and train or import it again",
                RestStatus.INTERNAL_SERVER_ERROR,
                cause);
    }
}
