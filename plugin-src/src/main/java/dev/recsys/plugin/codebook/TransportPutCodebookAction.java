/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Imports a codebook. */
public final class TransportPutCodebookAction extends HandledTransportAction<PutArtifactRequest, PutCodebookResponse> {
    private final CodebookImporter importer;

    @Inject
    public TransportPutCodebookAction(
            TransportService transportService, ActionFilters actionFilters, CodebookImporter importer) {
        super(PutCodebookAction.NAME, transportService, actionFilters, PutArtifactRequest::new);
        this.importer = importer;
    }

    @Override
    protected void doExecute(Task task, PutArtifactRequest request, ActionListener<PutCodebookResponse> listener) {
        importer.importVersion(
                request.name(),
                request.body(),
                request.mediaType(),
                request.promote(),
                ActionListener.map(listener, PutCodebookResponse::new));
    }
}
