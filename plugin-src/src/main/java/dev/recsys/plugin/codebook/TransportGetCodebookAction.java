/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.api.TransportGetArtifactAction;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Reads codebooks from the store. */
public final class TransportGetCodebookAction extends TransportGetArtifactAction<GetCodebookResponse> {
    private final ArtifactCache cache;
    private final CodebookType type = new CodebookType();

    @Inject
    public TransportGetCodebookAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store, ArtifactCache cache) {
        super(GetCodebookAction.NAME, CodebookType.KIND, transportService, actionFilters, store);
        this.cache = cache;
    }

    @Override
    protected GetCodebookResponse all(List<ArtifactVersions> found) {
        return GetCodebookResponse.all(found);
    }

    @Override
    protected Async<GetCodebookResponse> one(
            ArtifactVersions found, ArtifactReference reference, boolean includeContent) {
        if (includeContent == false) {
            return Async.of(GetCodebookResponse.one(found, null));
        }
        Async<Loaded<Codebook>> load = l -> cache.load(type, reference, l);
        return load.map(loaded -> GetCodebookResponse.one(found, loaded.value()));
    }
}
