/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Makes a version of what a body declares; the first of a name becomes live. */
public abstract class TransportPutDefinitionAction
        extends HandledTransportAction<PutArtifactRequest, PutDefinitionResponse> {
    private final Definitions<?> definitions;

    protected TransportPutDefinitionAction(
            String action, TransportService transportService, ActionFilters actionFilters, Definitions<?> definitions) {
        super(action, transportService, actionFilters, PutArtifactRequest::new);
        this.definitions = definitions;
    }

    @Override
    protected final void doExecute(
            Task task, PutArtifactRequest request, ActionListener<PutDefinitionResponse> listener) {
        definitions
                .put(
                        request.name(),
                        request.body(),
                        request.mediaType(),
                        request.promote() ? Definitions.Promote.IF_FIRST : Definitions.Promote.NEVER)
                .start(listener);
    }
}
