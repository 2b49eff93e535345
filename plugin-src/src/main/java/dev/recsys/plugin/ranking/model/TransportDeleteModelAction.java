/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.api.TransportDeleteArtifactAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Deletes versions of a model. */
public final class TransportDeleteModelAction extends TransportDeleteArtifactAction {
    @Inject
    public TransportDeleteModelAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(RankingModelActions.DELETE.name(), RankerType.KIND, transportService, actionFilters, store);
    }
}
