/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.ingest.artifact.ArtifactSource;
import dev.recsys.plugin.async.Async;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

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

    /** What stands in for a name of which no version is live, or null where nothing does. */
    protected V standIn(String name) {
        return null;
    }

    @Override
    public final V cached(String reference) {
        ArtifactReference parsed = ArtifactReference.parse(reference);
        Loaded<T> loaded = cache.cached(type, parsed);
        if (loaded != null) {
            return use(loaded);
        }
        V standIn = parsed.isLive() ? standIn(parsed.name()) : null;
        return standIn != null && cache.knowsNoneLive(type, parsed.name()) ? standIn : null;
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
        loading.map(this::use).recover(failure -> recover(parsed, failure)).start(listener);
    }

    private Async<V> recover(ArtifactReference reference, Exception failure) {
        boolean none = reference.isLive() && ExceptionsHelper.status(failure) == RestStatus.NOT_FOUND;
        V standIn = none ? standIn(reference.name()) : null;
        return standIn == null ? Async.failed(failure) : Async.of(standIn);
    }
}
