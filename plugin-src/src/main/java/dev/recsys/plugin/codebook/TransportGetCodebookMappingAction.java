/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.plugin.artifact.ArtifactCache;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Makes the mapping of a codebook's depth. */
public final class TransportGetCodebookMappingAction
        extends HandledTransportAction<GetCodebookMappingRequest, GetCodebookMappingResponse> {
    private final ArtifactCache cache;
    private final CodebookType type = new CodebookType();

    @Inject
    public TransportGetCodebookMappingAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactCache cache) {
        super(GetCodebookMappingAction.NAME, transportService, actionFilters, GetCodebookMappingRequest::new);
        this.cache = cache;
    }

    @Override
    protected void doExecute(
            Task task, GetCodebookMappingRequest request, ActionListener<GetCodebookMappingResponse> listener) {
        cache.load(
                type,
                request.reference(),
                ActionListener.map(
                        listener,
                        loaded -> new GetCodebookMappingResponse(new SemanticIdMapping(
                                request.targetField(), loaded.value().depth()))));
    }
}
