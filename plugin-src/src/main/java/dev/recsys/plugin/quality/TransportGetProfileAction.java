/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.definition.TransportGetDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Reads profiles from the store; the parameters of each version hold it. */
public final class TransportGetProfileAction extends TransportGetDefinitionAction {
    @Inject
    public TransportGetProfileAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(QualityActions.GET.name(), QualityProfileType.KIND, "profiles", transportService, actionFilters, store);
    }
}
