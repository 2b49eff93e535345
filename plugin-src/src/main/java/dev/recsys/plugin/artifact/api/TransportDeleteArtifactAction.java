/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactStore;
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
        store.delete(
                kind, request.reference(), request.force(), ActionListener.map(listener, DeleteArtifactResponse::new));
    }
}
