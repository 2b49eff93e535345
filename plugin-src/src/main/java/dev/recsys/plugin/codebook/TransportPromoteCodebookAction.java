/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.artifact.api.TransportPromoteArtifactAction;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Promotes a version of a codebook, then looks for documents that carry another one. */
public final class TransportPromoteCodebookAction extends TransportPromoteArtifactAction {
    private final OtherVersions otherVersions;

    @Inject
    public TransportPromoteCodebookAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            OtherVersions otherVersions) {
        super(PromoteCodebookAction.NAME, CodebookType.KIND, transportService, actionFilters, store);
        this.otherVersions = otherVersions;
    }

    @Override
    protected Async<List<String>> warnings(Promotion promotion) {
        return otherVersions.warnings(
                promotion.promoted().name(), promotion.promoted().version());
    }
}
