/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.TransportGetArtifactAction;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.transport.TransportService;

/** Reads what bodies declared from the store; the parameters of each version hold it. */
public abstract class TransportGetDefinitionAction extends TransportGetArtifactAction<GetArtifactResponse> {
    private final String list;

    /** @param list what the list of all is called, for example {@code profiles} */
    protected TransportGetDefinitionAction(
            String action,
            String kind,
            String list,
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store) {
        super(action, kind, transportService, actionFilters, store);
        this.list = list;
    }

    @Override
    protected GetArtifactResponse all(List<ArtifactVersions> found) {
        return new GetArtifactResponse(list, found);
    }

    @Override
    protected Async<GetArtifactResponse> one(
            ArtifactVersions found, ArtifactReference reference, boolean includeContent) {
        return Async.of(new GetArtifactResponse(null, List.of(found)));
    }
}
