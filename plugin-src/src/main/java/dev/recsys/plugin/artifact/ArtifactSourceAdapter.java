/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.ingest.artifact.ArtifactSource;
import dev.recsys.plugin.async.Async;
import org.opensearch.core.action.ActionListener;

/**
 * Versions of the artifact store, in the form in which a library uses them.
 *
 * @param <T> what the cache holds
 * @param <V> what is used
 */
public abstract class ArtifactSourceAdapter<T, V> implements ArtifactSource<V> {
    private final ArtifactCache cache;
    private final ArtifactType<T> type;

    protected ArtifactSourceAdapter(ArtifactCache cache, ArtifactType<T> type) {
        this.cache = cache;
        this.type = type;
    }

    /** The form in which a version is used; cheap, since it is asked for at each use. */
    protected abstract V use(Loaded<T> loaded);

    @Override
    public final V cached(String reference) {
        Loaded<T> loaded = cache.cached(type, ArtifactReference.parse(reference));
        return loaded == null ? null : use(loaded);
    }

    @Override
    public final void load(String reference, ActionListener<V> listener) {
        ArtifactReference parsed;
        try {
            parsed = ArtifactReference.parse(reference);
        } catch (IllegalArgumentException e) {
            cache.refuse(e, listener);
            return;
        }
        // Not ActionListener.map: what follows a load at ingest may throw, and that would be an assertion's failure
        // there.
        Async<Loaded<T>> loading = loaded -> cache.load(type, parsed, loaded);
        loading.map(this::use).start(listener);
    }
}
