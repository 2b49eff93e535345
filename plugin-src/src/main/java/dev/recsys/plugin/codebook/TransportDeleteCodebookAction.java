/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactStore;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Deletes versions of a codebook. */
public final class TransportDeleteCodebookAction
        extends HandledTransportAction<DeleteCodebookRequest, DeleteCodebookResponse> {
    private final ArtifactStore store;

    @Inject
    public TransportDeleteCodebookAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(DeleteCodebookAction.NAME, transportService, actionFilters, DeleteCodebookRequest::new);
        this.store = store;
    }

    @Override
    protected void doExecute(
            Task task, DeleteCodebookRequest request, ActionListener<DeleteCodebookResponse> listener) {
        store.delete(
                CodebookType.KIND,
                request.reference(),
                request.force(),
                ActionListener.map(listener, DeleteCodebookResponse::new));
    }
}
