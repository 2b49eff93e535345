/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

/**
 * The versions of artifacts that this node holds in memory, and the way to get one that it does not.
 *
 * <p>No method blocks. What {@link #load} gives is never older than the last promotion or deletion that was answered before it was
 * called, except on a node that the answer named as failed.
 */
public final class ArtifactCache {
    private record Flight<K>(K key, long generation) {}

    private final ArtifactDocuments documents;
    private final ArtifactLoader loader;
    private final VersionCache versions;
    private final LivePointers pointers;
    private final Generation generation;
    private final Executor executor;
    private final ThreadContext threadContext;
    private final RecsysStats stats;
    private final Map<String, Consumer<ArtifactReference>> removals = new ConcurrentHashMap<>();
    private final SharedLoads<Flight<LivePointers.Key>, ArtifactPointer> pointerLoads = new SharedLoads<>();
    private final SharedLoads<Flight<VersionCache.Key>, Loaded<?>> versionLoads = new SharedLoads<>();

    ArtifactCache(
            ArtifactDocuments documents,
            VersionCache versions,
            Generation generation,
            Executor executor,
            ThreadContext threadContext,
            RecsysStats stats) {
        this.documents = documents;
        this.loader = new ArtifactLoader(documents, versions, generation, executor, stats);
        this.versions = versions;
        this.pointers = new LivePointers(generation);
        this.generation = generation;
        this.executor = executor;
        this.threadContext = threadContext;
        this.stats = stats;
    }

    /** The version that a reference means, or null if it has to be loaded. */
    public <T> Loaded<T> cached(ArtifactType<T> type, ArtifactReference reference) {
        Loaded<T> loaded = find(type, reference);
        if (loaded != null) {
            stats.increment(Counter.CACHE_HITS);
        }
        return loaded;
    }

    private <T> Loaded<T> find(ArtifactType<T> type, ArtifactReference reference) {
        int version = reference.version();
        if (reference.isLive()) {
            ArtifactPointer pointer = pointers.cached(new LivePointers.Key(type.kind(), reference.name()));
            if (pointer == null || pointer.live() == ArtifactReference.LIVE) {
                return null;
            }
            version = pointer.live();
        }
        VersionCache.Entry entry = versions.get(new VersionCache.Key(type.kind(), reference.name(), version));
        return entry == null ? null : typed(entry.loaded());
    }

    /** Remembers of a name also that it has no version: to be called for names that are often asked for without one. */
    public void expect(ArtifactType<?> type, String name) {
        pointers.expect(new LivePointers.Key(type.kind(), name));
    }

    /** Whether this node knows that no version of a name is live; false also where it would have to look. */
    public boolean knowsNoneLive(ArtifactType<?> type, String name) {
        ArtifactPointer pointer = pointers.cached(new LivePointers.Key(type.kind(), name));
        return pointer != null && pointer.live() == ArtifactReference.LIVE;
    }

    /** A kind has one type, and the kind is part of every key. */
    @SuppressWarnings("unchecked")
    private static <T> Loaded<T> typed(Loaded<?> loaded) {
        return (Loaded<T>) loaded;
    }

    /**
     * Gives the version that a reference means, from memory or from the index; all who ask at the same time share one load.
     *
     * <p>The listener is completed on the pool {@code recsys}, in the caller's own thread context. It fails with 404 for an unknown artifact, 409 for one that is not complete, 429 if there is no room in memory or in the
     * pool's queue, and 500, naming the chunk, if what is stored is damaged.
     */
    public <T> void load(ArtifactType<T> type, ArtifactReference reference, ActionListener<Loaded<T>> listener) {
        ActionListener<Loaded<T>> waiter = resuming(listener);
        Loaded<T> present = cached(type, reference);
        if (present != null) {
            waiter.onResponse(present);
            return;
        }
        stats.increment(Counter.CACHE_MISSES);
        if (reference.isLive()) {
            LivePointers.Key key = new LivePointers.Key(type.kind(), reference.name());
            pointer(key)
                    .then(pointer -> version(type, new VersionCache.Key(key.kind(), key.name(), liveVersion(pointer))))
                    .map(ArtifactCache::<T>typed)
                    .start(waiter);
        } else {
            version(type, new VersionCache.Key(type.kind(), reference.name(), reference.version()))
                    .map(ArtifactCache::<T>typed)
                    .start(waiter);
        }
    }

    /** Fails a listener as {@link #load} would: on the pool, in the caller's context. */
    public <T> void refuse(Exception failure, ActionListener<T> listener) {
        resuming(listener).onFailure(failure);
    }

    private static int liveVersion(ArtifactPointer pointer) {
        ArtifactReference reference = new ArtifactReference(pointer.name(), ArtifactReference.LIVE);
        if (pointer.exists() == false) {
            throw ArtifactDocuments.notFound(pointer.kind(), reference);
        }
        if (pointer.live() == ArtifactReference.LIVE) {
            throw new OpenSearchStatusException(
                    ArtifactMetadata.label(pointer.kind(), reference) + " has no live version; promote one",
                    RestStatus.NOT_FOUND);
        }
        return pointer.live();
    }

    private Async<Loaded<?>> version(ArtifactType<?> type, VersionCache.Key key) {
        return listener -> {
            VersionCache.Entry entry = versions.get(key);
            if (entry == null) {
                versionLoads.join(new Flight<>(key, generation.current()), loader.load(type, key), listener);
            } else {
                listener.onResponse(entry.loaded());
            }
        };
    }

    /** The newest pointer. What a shared read found may be overtaken by a broadcast before the last of its waiters goes on. */
    private Async<ArtifactPointer> pointer(LivePointers.Key key) {
        Async<ArtifactPointer> shared =
                listener -> pointerLoads.join(new Flight<>(key, generation.current()), read(key), listener);
        return shared.map(read -> {
            ArtifactPointer known = pointers.cached(key);
            return known == null ? read : known;
        });
    }

    private Async<ArtifactPointer> read(LivePointers.Key key) {
        return listener -> {
            LivePointers.Reading reading = pointers.begin(key);
            documents
                    .pointer(key.kind(), key.name())
                    .then(read -> {
                        ArtifactPointer newest = pointers.end(reading, read);
                        return newest == null ? read(key) : Async.of(newest);
                    })
                    .recover(failure -> {
                        pointers.end(reading, null);
                        return Async.failed(failure);
                    })
                    .start(listener);
        };
    }

    /** A listener that goes on in the context of this moment, on the pool; if the pool is full it fails with 429. */
    private <T> ActionListener<T> resuming(ActionListener<T> listener) {
        ActionListener<T> inContext = new ContextPreservingActionListener<>(
                threadContext.newRestorableContext(false), BulkGuard.guard(threadContext, listener));
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

    /**
     * Says what is made of versions of a kind, and must go with them.
     *
     * @param listener is told of versions that are deleted, on any thread; must be quick, and not throw
     */
    public void whenRemoved(ArtifactType<?> type, Consumer<ArtifactReference> listener) {
        removals.put(type.kind(), listener);
    }

    private void remove(VersionCache.Key key) {
        versions.remove(key);
        Consumer<ArtifactReference> listener = removals.get(key.kind());
        if (listener != null) {
            listener.accept(new ArtifactReference(key.name(), key.version()));
        }
    }

    /** Takes over a change that another node made. */
    void accept(ArtifactChange change) {
        pointers.accept(change.pointer());
        if (change.removed().isEmpty()) {
            return;
        }
        // A load that is under way may still have seen the version: what it brings must not count.
        generation.advance();
        for (int version : change.removed()) {
            remove(new VersionCache.Key(
                    change.pointer().kind(), change.pointer().name(), version));
        }
    }

    /** This node may have missed changes: everything is looked at again before it is used. */
    void distrust() {
        generation.advance();
    }

    /** The index is gone, or another one now. */
    void forget() {
        pointers.forget();
        versions.keys().forEach(this::remove);
    }

    /** Reads the pointers in use anew, and drops versions that are gone; what cannot be read now stays as it is. */
    Async<Boolean> refresh() {
        List<LivePointers.Key> names = pointers.keys();
        List<VersionCache.Key> held = versions.keys();
        return Async.inOrder(
                        names.size(),
                        i -> read(names.get(i)).map(pointer -> true).recover(failure -> Async.of(false)))
                .then(done -> Async.inOrder(held.size(), i -> confirm(held.get(i))))
                .map(done -> true);
    }

    private Async<Boolean> confirm(VersionCache.Key key) {
        return documents
                .metadata(key.kind(), key.name(), key.version())
                .map(metadata -> true)
                .recover(failure -> {
                    if (failure instanceof ResourceNotFoundException) {
                        remove(key);
                    }
                    return Async.of(false);
                });
    }

    /** Bounds what is held; what is too much goes at once. */
    void setMaxBytes(long bytes) {
        versions.setMaxBytes(bytes);
    }

    /** Bytes that the versions in memory weigh. */
    public long bytes() {
        return versions.bytes();
    }
}
