/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Reads codebooks from the store. */
public final class TransportGetCodebookAction extends HandledTransportAction<GetCodebookRequest, GetCodebookResponse> {
    private final ArtifactStore store;
    private final ArtifactCache cache;
    private final CodebookType type = new CodebookType();

    @Inject
    public TransportGetCodebookAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store, ArtifactCache cache) {
        super(GetCodebookAction.NAME, transportService, actionFilters, GetCodebookRequest::new);
        this.store = store;
        this.cache = cache;
    }

    @Override
    protected void doExecute(Task task, GetCodebookRequest request, ActionListener<GetCodebookResponse> listener) {
        ArtifactReference reference = request.reference();
        if (reference == null) {
            Async<List<ArtifactVersions>> all = l -> store.list(CodebookType.KIND, l);
            all.map(GetCodebookResponse::all).start(listener);
            return;
        }
        Async<ArtifactVersions> one = l -> store.get(CodebookType.KIND, reference, l);
        if (request.includeCentroids() == false) {
            one.map(found -> GetCodebookResponse.one(found, null)).start(listener);
            return;
        }
        Async<Loaded<Codebook>> load = l -> cache.load(type, reference, l);
        one.then(found -> load.map(loaded -> GetCodebookResponse.one(found, loaded.value())))
                .start(listener);
    }
}
