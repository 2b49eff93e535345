/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.api.TransportDeleteArtifactAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Deletes versions of a profile. */
public final class TransportDeleteProfileAction extends TransportDeleteArtifactAction {
    @Inject
    public TransportDeleteProfileAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(QualityActions.DELETE.name(), QualityProfileType.KIND, transportService, actionFilters, store);
    }
}
