/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.definition.TransportPromoteDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Promotes a version of a profile, and says whether vectors have to be written again for it. */
public final class TransportPromoteProfileAction extends TransportPromoteDefinitionAction {
    @Inject
    public TransportPromoteProfileAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            ProfileVersions versions) {
        super(QualityActions.PROMOTE.name(), QualityProfileType.KIND, transportService, actionFilters, store, versions);
    }
}
