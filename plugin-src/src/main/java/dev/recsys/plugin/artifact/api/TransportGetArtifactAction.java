/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/**
 * Reads artifacts of one kind from the store.
 *
 * @param <R> how the kind shows them
 */
public abstract class TransportGetArtifactAction<R extends GetArtifactResponse>
        extends HandledTransportAction<GetArtifactRequest, R> {
    private final String kind;
    private final ArtifactStore store;

    protected TransportGetArtifactAction(
            String action,
            String kind,
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store) {
        super(action, transportService, actionFilters, GetArtifactRequest::new);
        this.kind = kind;
        this.store = store;
    }

    @Override
    protected final void doExecute(Task task, GetArtifactRequest request, ActionListener<R> listener) {
        ArtifactReference reference = request.reference();
        if (reference == null) {
            Async<List<ArtifactVersions>> all = l -> store.list(kind, l);
            all.map(this::all).start(listener);
            return;
        }
        Async<ArtifactVersions> one = l -> store.get(kind, reference, l);
        one.recover(failure -> missing(reference, failure))
                .then(found -> one(found, reference, request.includeContent()))
                .start(listener);
    }

    /** What is shown instead of what the store does not give; a kind that has nothing to show passes the failure on. */
    protected Async<ArtifactVersions> missing(ArtifactReference reference, Exception failure) {
        return Async.failed(failure);
    }

    /** Shows all of the kind. */
    protected abstract R all(List<ArtifactVersions> found);

    /** Shows one, perhaps with the content of the version that the reference means. */
    protected abstract Async<R> one(ArtifactVersions found, ArtifactReference reference, boolean includeContent);
}
