/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.TransportGetArtifactAction;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.QueryTableType;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Reads tables from the store, without their rows. */
public final class TransportGetTableAction extends TransportGetArtifactAction<GetArtifactResponse> {
    private static final String LIST = "tables";

    @Inject
    public TransportGetTableAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(TableApi.GET.name(), QueryTableType.KIND, transportService, actionFilters, store);
    }

    @Override
    protected GetArtifactResponse all(List<ArtifactVersions> found) {
        return new GetArtifactResponse(LIST, found);
    }

    @Override
    protected Async<GetArtifactResponse> one(
            ArtifactVersions found, ArtifactReference reference, boolean includeContent) {
        return Async.of(new GetArtifactResponse(null, List.of(found)));
    }
}
