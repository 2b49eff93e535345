/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.definition.TransportPutDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Makes a version of a model; the first of a name becomes live. */
public final class TransportPutModelAction extends TransportPutDefinitionAction {
    @Inject
    public TransportPutModelAction(
            TransportService transportService, ActionFilters actionFilters, ModelVersions versions) {
        super(RankingModelActions.PUT.name(), transportService, actionFilters, versions);
    }
}
