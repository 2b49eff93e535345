/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.api.TransportDeleteArtifactAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Deletes versions of a filter. */
public final class TransportDeleteFilterAction extends TransportDeleteArtifactAction {
    @Inject
    public TransportDeleteFilterAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(FilterActions.DELETE.name(), RewriteFilterType.KIND, transportService, actionFilters, store);
    }
}
