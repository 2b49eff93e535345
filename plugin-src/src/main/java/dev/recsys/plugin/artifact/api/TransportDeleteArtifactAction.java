/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Deletion;
import dev.recsys.plugin.async.Async;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Deletes versions of artifacts of one kind. */
public abstract class TransportDeleteArtifactAction
        extends HandledTransportAction<DeleteArtifactRequest, DeleteArtifactResponse> {
    private final String kind;
    private final ArtifactStore store;

    protected TransportDeleteArtifactAction(
            String action,
            String kind,
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store) {
        super(action, transportService, actionFilters, DeleteArtifactRequest::new);
        this.kind = kind;
        this.store = store;
    }

    @Override
    protected final void doExecute(
            Task task, DeleteArtifactRequest request, ActionListener<DeleteArtifactResponse> listener) {
        Async<Deletion> deleted = l -> store.delete(kind, request.reference(), request.force(), l);
        deleted.then(deletion -> alsoDelete(deletion).map(done -> new DeleteArtifactResponse(deletion)))
                .start(listener);
    }

    /** Deletes what a kind keeps of its versions elsewhere; here nothing. */
    protected Async<Boolean> alsoDelete(Deletion deletion) {
        return Async.of(true);
    }
}
