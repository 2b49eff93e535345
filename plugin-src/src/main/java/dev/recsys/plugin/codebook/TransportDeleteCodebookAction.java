/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.api.TransportDeleteArtifactAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Deletes versions of a codebook. */
public final class TransportDeleteCodebookAction extends TransportDeleteArtifactAction {
    @Inject
    public TransportDeleteCodebookAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(DeleteCodebookAction.NAME, CodebookType.KIND, transportService, actionFilters, store);
    }
}
