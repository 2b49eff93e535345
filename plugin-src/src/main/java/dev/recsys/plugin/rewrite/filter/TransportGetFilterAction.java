/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.definition.TransportGetDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Reads filters from the store; the metrics of each version hold what was learned. */
public final class TransportGetFilterAction extends TransportGetDefinitionAction {
    @Inject
    public TransportGetFilterAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(FilterActions.GET.name(), RewriteFilterType.KIND, "filters", transportService, actionFilters, store);
    }
}
