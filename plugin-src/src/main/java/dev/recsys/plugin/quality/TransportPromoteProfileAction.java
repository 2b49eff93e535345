/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.artifact.api.TransportPromoteArtifactAction;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Promotes a version of a profile, and says whether vectors have to be written again for it. */
public final class TransportPromoteProfileAction extends TransportPromoteArtifactAction {
    private final ProfileVersions versions;

    @Inject
    public TransportPromoteProfileAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            ProfileVersions versions) {
        super(QualityActions.PROMOTE.name(), QualityProfileType.KIND, transportService, actionFilters, store);
        this.versions = versions;
    }

    @Override
    protected Async<List<String>> warnings(Promotion promotion) {
        return versions.warnings(promotion);
    }
}
