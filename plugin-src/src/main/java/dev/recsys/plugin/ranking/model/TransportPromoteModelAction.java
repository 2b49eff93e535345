/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.definition.TransportPromoteDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Promotes a version of a model, and says what that means for requests and logged features. */
public final class TransportPromoteModelAction extends TransportPromoteDefinitionAction {
    @Inject
    public TransportPromoteModelAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            ModelVersions versions) {
        super(RankingModelActions.PROMOTE.name(), RankerType.KIND, transportService, actionFilters, store, versions);
    }
}
