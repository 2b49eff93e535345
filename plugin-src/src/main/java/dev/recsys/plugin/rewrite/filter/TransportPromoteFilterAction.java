/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.artifact.api.TransportPromoteArtifactAction;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Promotes a version of a filter; documents keep the queries that they have. */
public final class TransportPromoteFilterAction extends TransportPromoteArtifactAction {
    @Inject
    public TransportPromoteFilterAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(FilterActions.PROMOTE.name(), RewriteFilterType.KIND, transportService, actionFilters, store);
    }

    @Override
    protected Async<List<String>> warnings(Promotion promotion) {
        return Async.of(List.of());
    }
}
