/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.TransportGetArtifactAction;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Reads ranking models from the store. */
public final class TransportGetModelAction extends TransportGetArtifactAction<GetModelResponse> {
    private final ModelVersions versions;

    @Inject
    public TransportGetModelAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            ModelVersions versions) {
        super(RankingModelActions.GET.name(), RankerType.KIND, transportService, actionFilters, store);
        this.versions = versions;
    }

    @Override
    protected GetModelResponse all(List<ArtifactVersions> found) {
        return GetModelResponse.all(found);
    }

    @Override
    protected Async<GetModelResponse> one(ArtifactVersions found, ArtifactReference reference, boolean includeContent) {
        return includeContent
                ? versions.content(found, reference).map(content -> GetModelResponse.one(found, content))
                : Async.of(GetModelResponse.one(found, null));
    }
}
