/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.artifact.api.TransportPromoteArtifactAction;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.QueryTableType;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Makes a version of a table live. */
public final class TransportPromoteTableAction extends TransportPromoteArtifactAction {
    @Inject
    public TransportPromoteTableAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(TableApi.PROMOTE.name(), QueryTableType.KIND, transportService, actionFilters, store);
    }

    @Override
    protected Async<List<String>> warnings(Promotion promotion) {
        return Async.of(List.of());
    }
}
